# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Graph API's error bodies, word for word where they are known."""

from __future__ import annotations

from zlib import crc32

from archiver.simulator.faults import Fault
from archiver.simulator.wire import Answer

Doc = dict[str, object]


class GraphError(Exception):
    """An error that ends the call with the Graph API's own body."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def error(
    message: str,
    code: int,
    *,
    subcode: int | None = None,
    kind: str = "OAuthException",
    status: int = 400,
    transient: bool = False,
) -> Answer:
    """An error answer."""
    inner: Doc = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        inner["error_subcode"] = subcode
    if transient:
        inner["is_transient"] = True
    inner["fbtrace_id"] = f"A{crc32(message.encode()):08x}Kb7"
    headers = {"WWW-Authenticate": f'OAuth "Facebook Platform" "invalid_request" "{message}"'}
    return Answer(status, {"error": inner}, headers if message.isascii() else {})


def gone(object_id: str) -> Answer:
    """Not there, or not for us: one text for both."""
    message = (
        f"Unsupported get request. Object with ID '{object_id}' does not exist, cannot be loaded due "
        "to missing permissions, or does not support this operation. Please read the Graph API "
        "documentation at https://developers.facebook.com/docs/graph-api"
    )
    return error(message, 100, subcode=33, kind="GraphMethodException")


def no_field(name: str, node: str) -> Answer:
    """A field or an edge that the node does not have."""
    return error(f"(#100) Tried accessing nonexisting field ({name}) on node type ({node})", 100)


def bad_limit() -> Answer:
    """More than a hundred asked for."""
    return error("(#100) param limit must be a number between 1 and 100", 100)


def no_permission() -> Answer:
    """A permission is missing."""
    message = (
        "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public "
        "Content Access' feature. Refer to https://developers.facebook.com/docs/apps/review/"
        "login-permissions#manage-pages and https://developers.facebook.com/docs/apps/review/"
        "feature#reference-PAGES_ACCESS for details."
    )
    return error(message, 10, status=403)


def session_ended() -> Answer:
    """The token died with a changed password."""
    message = (
        "Error validating access token: The session has been invalidated because the user changed "
        "their password or Facebook has changed the session for security reasons."
    )
    return error(message, 190, subcode=460)


NO_TOKEN = ("An access token is required to request this resource.", 104)
BAD_TOKEN = ("Invalid OAuth access token - Cannot parse access token", 190)
NO_PROOF = ("API calls from the server require an appsecret_proof argument", 100)
BAD_PROOF = ("Invalid appsecret_proof provided in the API argument", 100)


def refused(words: tuple[str, int]) -> Answer:
    """A token or a proof that does not do."""
    kind = "OAuthException" if words[1] != 100 else "GraphMethodException"
    return error(words[0], words[1], kind=kind, status=401 if words == BAD_TOKEN else 400)


def throttled(page: str) -> Answer:
    """The page's budget is used up."""
    answer = error("(#32) Page request limit reached", 32, status=403)
    answer.headers["X-Business-Use-Case-Usage"] = (
        f'{{"{page}":[{{"type":"pages","call_count":100,"total_cputime":31,"total_time":28,'
        '"estimated_time_to_regain_access":12}]}'
    )
    return answer


def for_fault(fault: Fault | None, page: str) -> Answer | None:
    """The whole call's error for a fault; None when the fault is not of that sort."""
    match fault:
        case Fault.THROTTLED:
            return throttled(page)
        case Fault.SERVER_ERROR:
            message = "An unexpected error has occurred. Please retry your request later."
            return error(message, 2, status=500, transient=True)
        case Fault.TOKEN_INVALID:
            return session_ended()
        case Fault.PERMISSION:
            return no_permission()
        case _:
            return None
