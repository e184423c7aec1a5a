# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""X's error bodies: problems of the whole call, and errors beside data."""

from __future__ import annotations

from archiver.simulator.faults import Fault
from archiver.simulator.wire import Answer

Doc = dict[str, object]
_PROBLEM = "application/problem+json"
_TYPE = "https://api.twitter.com/2/problems/"


def problem(status: int, title: str, detail: str | None = None, kind: str = "about:blank") -> Answer:
    """A whole-call problem."""
    doc: Doc = {"title": title, "detail": detail or title, "type": kind, "status": status}
    return Answer(status, doc, kind=_PROBLEM)


UNAUTHORIZED = (401, "Unauthorized")
FORBIDDEN = (403, "Forbidden")
NOT_FOUND = (404, "Not Found")
TOO_MANY = (429, "Too Many Requests")
UNAVAILABLE = (503, "Service Unavailable")


def invalid(parameter: str, value: str, message: str) -> Answer:
    """A parameter that cannot be used as given."""
    doc: Doc = {
        "errors": [{"parameters": {parameter: [value]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": _TYPE + "invalid-request",
    }
    return Answer(400, doc, kind=_PROBLEM)


def missing(resource_id: str, parameter: str, resource: str = "tweet") -> Doc:
    """One id that is not found."""
    return {
        "value": resource_id,
        "detail": f"Could not find {resource} with {parameter}: [{resource_id}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": resource_id,
        "type": _TYPE + "resource-not-found",
    }


def withheld(resource_id: str, parameter: str) -> Doc:
    """One id that exists or not, but is not for us."""
    return {
        "value": resource_id,
        "detail": f"Sorry, you are not authorized to see the Tweet with {parameter}: [{resource_id}].",
        "title": "Authorization Error",
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": resource_id,
        "section": "data",
        "type": _TYPE + "not-authorized-for-resource",
    }


def suspended(user: str, parameter: str) -> Answer:
    """An account that X has suspended."""
    error: Doc = {
        "value": user,
        "detail": f"User has been suspended: [{user}].",
        "title": "Forbidden",
        "resource_type": "user",
        "parameter": parameter,
        "resource_id": user,
        "type": _TYPE + "resource-not-found",
    }
    return Answer(200, {"errors": [error]})


def for_fault(fault: Fault | None) -> Answer | None:
    """The whole call's problem for a fault; None when the fault is not of that sort."""
    words = {
        Fault.THROTTLED: TOO_MANY,
        Fault.SERVER_ERROR: UNAVAILABLE,
        Fault.TOKEN_INVALID: UNAUTHORIZED,
        Fault.PERMISSION: FORBIDDEN,
    }
    if fault not in words:
        return None
    status, title = words[fault]
    if fault is Fault.SERVER_ERROR:
        status, title = 500, "Internal Server Error"
    if fault is Fault.PERMISSION:
        detail = "Your client app is not configured with the appropriate oauth1 app permissions."
        return problem(status, title, detail, _TYPE + "client-forbidden")
    return problem(status, title)
