# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a system asks, read strictly: an unknown or doubled parameter is a mistake, not a wish."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from search_ui.api.operations import MOST_VALUES, Operation, Parameter
from search_ui.api.problems import Problem

_CODE = "FA-0700"
_WHOLE = re.compile(r"^(0|[1-9][0-9]{0,8})$")


def asked(operation: Operation, given: MultiDict[str, str], parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters' values by name: absent ones are None, or empty when many may be given.

    Raises Problem naming the parameter that is wrong.
    """
    known = {one.name: one for one in operation.parameters}
    for name in given:
        if name not in known or known[name].in_path:
            raise Problem(400, f"Parametern {name[:60]} finns inte här.", _CODE)
    values: dict[str, Any] = {}
    for one in operation.parameters:
        texts = [str(parts[one.name])] if one.in_path else given.getlist(one.name)
        read = [_value(one, text) for text in texts]
        most = MOST_VALUES if one.many else 1
        if len(read) > most:
            raise _wrong(one, f"får anges {most} gånger" if one.many else "får anges en gång")
        values[one.name] = tuple(read) if one.many else (read[0] if read else None)
    return values


def _value(one: Parameter, text: str) -> Any:  # noqa: ANN401 - what the schema says
    schema = one.schema
    if schema["type"] == "integer":
        if _WHOLE.fullmatch(text) and schema["minimum"] <= int(text) <= schema["maximum"]:
            return int(text)
        raise _wrong(one, f"ska vara ett heltal mellan {schema['minimum']} och {schema['maximum']}")
    if schema.get("format") == "date":
        return _day(one, text)
    if "enum" in schema and text not in schema["enum"]:
        raise _wrong(one, f"ska vara något av {', '.join(schema['enum'])}")
    if len(text) > schema.get("maxLength", len(text)):
        raise _wrong(one, f"får ha högst {schema['maxLength']} tecken")
    if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), text, re.ASCII):
        raise _wrong(one, f"ska se ut som {schema['pattern']}")
    return text


def _day(one: Parameter, text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _wrong(one, "ska vara en dag, ÅÅÅÅ-MM-DD")


def _wrong(one: Parameter, what: str) -> Problem:
    return Problem(400, f"Parametern {one.name} {what}.", _CODE, {"parameter": one.name})
