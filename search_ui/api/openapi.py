# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The API's own description (OpenAPI 3.1), made from the table of operations. Pure."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from exports import activity
from search_ui.api.operations import ALL, MOST_VALUES, PREFIX, Operation, Parameter
from search_ui.api.problems import MEDIA_TYPE, STATUSES

VERSION = "1.0.0"
_ABOUT = (
    "Läser ur kommunens arkiv över sociala medier. Förseglade och gallrade handlingar och meddelanden "
    "till en enskild mottagare lämnas aldrig ut. Varje läsning är en rad i arkivets logg."
)


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Flödesarkivets läs-API", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"nyckel": []}],
        "paths": {operation.path: {"get": _operation(operation)} for operation in ALL},
        "components": {
            "securitySchemes": {"nyckel": {"type": "http", "scheme": "bearer"}},
            "headers": _headers(),
            "responses": {str(status): _problem(status) for status in STATUSES},
            "schemas": _schemas(),
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    if operation.answer in _ANSWERS:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{operation.answer}"}}}
    else:
        content = {operation.answer: {"schema": {"type": "string", "format": "binary"}}}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "RateLimit")}
    failing = sorted({400, 401, 403, 429, 503, *operation.problems})
    return {
        "operationId": operation.name,
        "summary": operation.title,
        "description": f"{operation.meaning} Behörighet: {operation.scope}.",
        "parameters": [_parameter(one) for one in operation.parameters],
        "responses": {
            "200": {"description": operation.title, "headers": headers, "content": content},
            "304": {"description": "Oförändrat sedan det svar som If-None-Match nämner."},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in failing},
        },
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = {"type": "array", "items": one.schema, "maxItems": MOST_VALUES} if one.many else one.schema
    told = {"name": one.name, "description": one.meaning, "schema": schema}
    if one.in_path:
        return {**told, "in": "path", "required": True}
    return {**told, "in": "query", **({"style": "form", "explode": True} if one.many else {})}


def _headers() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "ETag": {"description": "Svarets märke, för If-None-Match.", "schema": text},
        "RateLimit": {"description": "Hur många frågor som är kvar (r), sekunder (t).", "schema": text},
    }


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": STATUSES[status], "content": {MEDIA_TYPE: {"schema": schema}}}


# --- schemas ---------------------------------------------------------------------------------


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {"type": "array", "items": items}


_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_CONTEXT = {"type": "array", "minItems": 2}
_ANSWERS: dict[str, dict[str, Any]] = {
    "Page": _object(
        **{"@context": _CONTEXT},
        type={"const": "OrderedCollectionPage"},
        totalItems={"type": "integer", "minimum": 0},
        orderedItems=_list(_ref("summary")),
        coverage_gaps=_list(_ref("gap")),
        next={"type": ["string", "null"]},
    ),
    "Record": {"allOf": [_ref("record"), _object(**{"@context": _CONTEXT})]},
    "Versions": _object(record=_ref("label"), versions=_list(_ref("version"))),
    "Events": _object(record=_ref("label"), events=_list(_ref("event"))),
    "Accounts": _object(
        accounts=_list(
            _object(name=_TEXT, platform=_TEXT, authority=_TEXT, native_id=_TEXT, since=_ref("time"))
        )
    ),
    "Coverage": _object(
        windows=_list(
            _object(
                account=_TEXT,
                **{"from": _ref("time"), "to": _ref("time")},
                sight={"enum": ["seen", "partly", "blind"]},
                cause=_TEXT,
            )
        )
    ),
    "Reports": _object(
        reports=_list(
            _object(
                number=_WHOLE,
                kind=_TEXT,
                period=_TEXT,
                finished={"type": "boolean"},
                filed_at=_TEXT,
                pdf=_TEXT,
                data=_TEXT,
            )
        )
    ),
    "ReportData": {"type": "object"},
}
_PROBLEM = {
    **_object(type=_TEXT, title=_TEXT, status=_WHOLE, detail=_TEXT, code=_TEXT),
    "description": "RFC 9457.",
}


def _schemas() -> dict[str, Any]:
    """The published schema's parts, and the answers built of them."""
    parts = json.loads(
        json.dumps(activity.schema()["$defs"]).replace("#/$defs/", "#/components/schemas/")
    )
    return {**parts, **_ANSWERS, "Problem": _PROBLEM}
