# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Graph API's fields: reads what is asked for and gives only that.

``fields=id,from{name},comments.limit(5).summary(true){message}`` is parsed into names with arguments
and subfields. A name that the node type does not have is an error, as on the real one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

_TOKEN = re.compile(r"[A-Za-z0-9_]+|[.(){},]|[^A-Za-z0-9_.(){},]+")


@dataclass(slots=True)
class Field:
    """One asked field. ``sub`` is None when all of it is wanted."""

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    sub: list[Field] | None = None
    alias: str = ""


def parse_fields(text: str) -> list[Field]:
    """The asked fields. Raises ValueError when the syntax is wrong."""
    tokens = _TOKEN.findall(text.replace(" ", "").replace("\n", ""))
    fields, rest = _fields(tokens, 0)
    if rest != len(tokens):
        raise ValueError(text)
    return fields


def _fields(tokens: list[str], at: int) -> tuple[list[Field], int]:
    found: list[Field] = []
    while at < len(tokens) and tokens[at] != "}":
        one = Field(tokens[at])
        at = _arguments(tokens, at + 1, one)
        if at < len(tokens) and tokens[at] == "{":
            one.sub, at = _fields(tokens, at + 1)
            if at >= len(tokens):
                raise ValueError(tokens)
            at += 1
        found.append(one)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
    return found, at


def _arguments(tokens: list[str], at: int, one: Field) -> int:
    """Read ``.name(value)`` after a field, as many as there are."""
    while at < len(tokens) and tokens[at] == ".":
        if at + 2 >= len(tokens) or tokens[at + 2] != "(":
            raise ValueError(tokens)
        end = tokens.index(")", at + 2)
        value = "".join(tokens[at + 3 : end])
        if tokens[at + 1] == "as":
            one.alias = value
        else:
            one.arguments[tokens[at + 1]] = value
        at = end + 1
    return at


N = TypeVar("N")
Getters = Mapping[str, Callable[[N, Field], object]]


def pick(node: N, asked: list[Field], offered: Getters[N], known: frozenset[str]) -> dict[str, object]:
    """The asked fields that have a value, and always the id. Raises KeyError for an unknown one."""
    picked: dict[str, object] = {}
    for one in asked:
        if one.name not in offered:
            if one.name not in known:
                raise KeyError(one.name)
            continue
        value = offered[one.name](node, one)
        if value is not None:
            picked[one.alias or one.name] = trim(value, one.sub)
    picked["id"] = offered["id"](node, Field("id"))
    return picked


def trim(value: object, sub: list[Field] | None) -> object:
    """Only the asked subfields of a value that is already made."""
    if sub is None:
        return value
    if isinstance(value, list):
        return [trim(one, sub) for one in value]
    if isinstance(value, dict):
        if "data" in value:
            return {**value, "data": trim(value["data"], sub)}
        kept = {one.name: trim(value[one.name], one.sub) for one in sub if one.name in value}
        return kept | ({"id": value["id"]} if "id" in value else {})
    return value
