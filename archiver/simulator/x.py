# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""X's API v2 for one account: timelines, mentions, recent search and look-ups by id.

What it knows of X: an edit is a new id, a missing id is an error beside the data of a good answer,
search reaches seven days back, and nothing tells that a reply is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from archiver.simulator import x_problems as problems
from archiver.simulator.faults import Fault
from archiver.simulator.item import Shown
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer, Request
from archiver.simulator.world import View, World
from archiver.simulator.x_parameters import (
    BadParameter,
    Wish,
    from_token,
    moment,
    newest_id,
    only,
    read_wish,
    split,
    token_of,
    within,
)
from archiver.simulator.x_posts import (
    Post,
    edit_ids,
    media,
    replied_to,
    shape,
    user,
    username,
    version_id,
)

Doc = dict[str, object]
_SHAPES = frozenset(
    {
        "tweet.fields",
        "post.fields",
        "expansions",
        "user.fields",
        "media.fields",
        "poll.fields",
        "place.fields",
    }
)
_PAGED = frozenset(
    {"max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time"}
)
_SEARCHED = _PAGED | {"query", "next_token", "sort_order"}
_USER_SHAPES = frozenset({"user.fields", "tweet.fields", "post.fields", "expansions"})
_SEARCH_REACH = timedelta(days=7)
_LIMITS = {"search": 450, "mentions": 450, "tweets": 1500, "ids": 3500, "users": 300}


class XSite:
    """api.x.com for one account."""

    def __init__(self, world: World, profile: Profile, token: str) -> None:
        self._world = world
        self._profile = profile
        self._token = token
        self._index: tuple[View, dict[str, tuple[Shown, int]]] | None = None
        self._calls: dict[str, tuple[int, int]] = {}
        self._adopted: Doc | None = None
        self.read = 0  # posts that have been read this month, as the platform counts

    # --- the site --------------------------------------------------------------------------------

    def account_of(self, _: Request) -> str:
        """There is one."""
        return self._profile.name

    def render(self, doc: object) -> bytes:
        """JSON with letters as they are."""
        return json.dumps(doc, separators=(",", ":"), ensure_ascii=False).encode()

    def answer(self, request: Request) -> Answer:
        """Any call, with its budget in the headers."""
        try:
            answer, budget = self._call(request)
        except BadParameter as refusal:
            answer, budget = refusal.answer, "users"
        answer.headers |= self._budget(budget, spent=request.fault is Fault.THROTTLED)
        return answer

    def _budget(self, name: str, *, spent: bool) -> dict[str, str]:
        """What is left of the quarter of an hour, in the town's time."""
        now = int(self._world.now().timestamp())
        window = now - now % 900
        since, used = self._calls.get(name, (window, 0))
        used = used + 1 if since == window else 1
        self._calls[name] = (window, used)
        limit = _LIMITS[name]
        # a played day asks for more in a moment than a real one: never quite empty
        left = 0 if spent else max(limit // 2, limit - used)
        return {
            "api-version": "2.167",
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": str(window + 900),
        }

    def _call(self, request: Request) -> tuple[Answer, str]:
        stopped = problems.for_fault(request.fault)
        if stopped is not None:
            return stopped, "users"
        if request.headers.get("authorization") != f"Bearer {self._token}":
            return problems.problem(*problems.UNAUTHORIZED), "users"
        return self._routed(request, request.path.strip("/").split("/"))

    def _routed(self, request: Request, steps: list[str]) -> tuple[Answer, str]:
        match steps:
            case ["2", "users", "by", "username", name]:
                found = self._user(request, name, "username"), "users"
            case ["2", "users", number]:
                found = self._user(request, number, "id"), "users"
            case ["2", "users", number, ("tweets" | "mentions") as edge]:
                found = self._timeline(request, number, edge), edge
            case ["2", "tweets", "search", "recent"]:
                found = self._search(request), "search"
            case ["2", "usage", "tweets"]:
                found = (
                    Answer(200, {"data": {"project_usage": str(self.read), "cap_reset_day": 1}}),
                    "users",
                )
            case ["2", "tweets"]:
                found = self._lookup(request), "ids"
            case ["2", "tweets", number]:
                found = self._single(request, number), "ids"
            case _:
                found = problems.problem(*problems.NOT_FOUND), "users"
        return found

    # --- users -----------------------------------------------------------------------------------

    def _user(self, request: Request, asked: str, parameter: str) -> Answer:
        only(request, _USER_SHAPES)
        if request.fault is Fault.DEACTIVATED:
            return problems.suspended(asked, parameter)
        if request.fault is Fault.EMPTY:
            return Answer(200, {})
        if asked == "me":
            return problems.problem(403, "Unsupported Authentication")
        if asked.lower() in {self._profile.ident, self._profile.handle}:
            fields = split(request, "user.fields")
            return Answer(200, {"data": user(self._profile, "", own=True, fields=fields)})
        if parameter == "id" and not asked.isdigit():
            message = f"The `id` query parameter value [{asked}] is not valid"
            return problems.invalid("id", asked, message)
        return Answer(200, {"errors": [problems.missing(asked, parameter, "user")]})

    # --- lists -----------------------------------------------------------------------------------

    def _timeline(self, request: Request, number: str, edge: str) -> Answer:
        only(request, _SHAPES | _PAGED | ({"exclude"} if edge == "tweets" else frozenset()))
        if number != self._profile.ident:
            return Answer(200, {"errors": [problems.missing(number, "id", "user")]})
        if request.fault is Fault.DEACTIVATED:
            return problems.suspended(number, "id")
        view = self._world.view(self._profile.name)
        if edge == "mentions":
            name = f"@{self._profile.handle}"
            listed = [s for s in view.mentions + view.comments if not s.item.own and name in s.text]
            reach = 800
        else:
            replies = [] if "replies" in split(request, "exclude") else view.comments
            listed = view.posts + [s for s in replies if s.item.own]
            reach = 3200
        return self._page(request, listed, least=5, reach=reach)

    def _search(self, request: Request) -> Answer:
        only(request, _SHAPES | _SEARCHED)
        query = request.arg("query")
        if not query or len(query) > 512:
            raise BadParameter(
                request, "query", "The `query` query parameter can not be empty or too long"
            )
        since = self._world.now() - _SEARCH_REACH
        start = moment(request, "start_time")
        if start is not None and start < since:
            raise BadParameter(
                request,
                "start_time",
                f"Invalid 'start_time':'{request.arg('start_time')}'. 'start_time' must be on or after "
                f"{since.strftime('%Y-%m-%dT%H:%MZ')}",
            )
        view = self._world.view(self._profile.name)
        options = query.replace("(", " ").replace(")", " ").split(" OR ")
        listed = [
            s
            for s in view.comments + view.mentions
            if s.item.created >= since and any(self._matches(s, option.split()) for option in options)
        ]
        return self._page(request, listed, least=10, reach=10**6)

    def _matches(self, shown: Shown, words: list[str]) -> bool:
        return bool(words) and all(self._has(shown, word) for word in words)

    def _has(self, shown: Shown, word: str) -> bool:
        if word.startswith("-"):
            return word in {"-is:retweet", "-is:quote"} or not self._has(shown, word[1:])
        operator, colon, value = word.partition(":")
        match operator if colon else "":
            case "conversation_id":
                return shown.item.root == value
            case "from":
                return username(shown, self._profile) == value.lower().lstrip("@")
            case "to":
                return shown.text.startswith(f"@{value.lstrip('@')} ")
            case "is":
                return value == "reply" and shown.item.parent is not None
            case _:
                return word.lower() in shown.text.lower()

    def _page(self, request: Request, listed: list[Shown], *, least: int, reach: int) -> Answer:
        size = request.number("max_results", 10)
        if size is None or not least <= size <= 100:
            given = request.arg("max_results")
            message = (
                f"The `max_results` query parameter value [{given}] is not between {least} and 100"
            )
            raise BadParameter(request, "max_results", message)
        if request.fault is Fault.EMPTY:
            return Answer(200, {"meta": {"result_count": 0}})
        newest = sorted(listed, key=newest_id, reverse=True)[:reach]
        left = within(newest, request)
        token = request.arg("pagination_token") or request.arg("next_token")
        if token:
            left = [s for s in left if newest_id(s) < from_token(token, request)]
        chosen = left[:size]
        doc = self._doc(request, [self._post(s, len(s.versions) - 1, request) for s in chosen])
        meta: Doc = {"result_count": len(chosen) + (7 if request.fault is Fault.TOTAL_LIES else 0)}
        if chosen:
            meta |= {"newest_id": str(newest_id(chosen[0])), "oldest_id": str(newest_id(chosen[-1]))}
        if len(left) > size:
            meta["next_token"] = token_of(newest_id(chosen[-1]))
        if request.fault is Fault.CURSOR_REPEATS and chosen:
            meta["next_token"] = token or token_of(newest_id(chosen[0]) + 1)
        if request.fault is Fault.TWO_PARENTS:
            self._adopt(doc)
        return Answer(200, doc | {"meta": meta})

    def _adopt(self, doc: Doc) -> None:
        """List a reply of an earlier answer again, as of this answer's conversation."""
        data = doc.get("data")
        if not isinstance(data, list):
            return
        first = dict(data[0])
        kept = self._adopted
        if kept is not None and kept["id"] != first["id"] and "conversation_id" in first:
            data.append({**kept, "conversation_id": first["conversation_id"]})
        self._adopted = kept or first

    # --- by id -----------------------------------------------------------------------------------

    def _lookup(self, request: Request) -> Answer:
        only(request, _SHAPES | {"ids"})
        ids = [i for i in request.arg("ids").split(",") if i]
        if not 1 <= len(ids) <= 100:
            message = f"size must be between 1 and 100, got {len(ids)}"
            raise BadParameter(request, "ids", message)
        wrong = next((i for i in ids if not i.isdigit()), None)
        if wrong is not None:
            raise BadParameter(
                request, "ids", f"The `ids` query parameter value [{wrong}] is not valid"
            )
        if request.fault is Fault.EMPTY:
            return Answer(200, {})
        found, errors = self._found(request, ids, "ids")
        return Answer(200, self._doc(request, found, errors))

    def _single(self, request: Request, number: str) -> Answer:
        only(request, _SHAPES)
        if request.fault is Fault.EMPTY:
            return Answer(200, {})
        found, errors = self._found(request, [number], "id")
        doc = self._doc(request, found, errors)
        if isinstance(doc.get("data"), list):
            doc["data"] = doc["data"][0]  # type: ignore[index]
        return Answer(200 if found else 404, doc)

    def _found(self, request: Request, ids: list[str], parameter: str) -> tuple[list[Post], list[Doc]]:
        index = self._versions()
        found: list[Post] = []
        errors: list[Doc] = []
        for one in dict.fromkeys(ids):
            shown = index.get(one)
            if request.fault is Fault.DEACTIVATED and (shown is None or shown[0].item.own):
                errors.append(problems.withheld(one, parameter))
            elif shown is None or request.fault is Fault.GONE:
                errors.append(problems.missing(one, parameter))
            else:
                found.append(self._post(*shown, request))
        return found, errors

    def _versions(self) -> dict[str, tuple[Shown, int]]:
        """Every id of every version that can be read now."""
        view = self._world.view(self._profile.name)
        if self._index is None or self._index[0] is not view:
            versions = {
                version_id(shown, n): (shown, n)
                for shown in view.by_id.values()
                for n in range(len(shown.versions))
            }
            self._index = (view, versions)
        return self._index[1]

    # --- shapes ----------------------------------------------------------------------------------

    def _post(self, shown: Shown, version: int, request: Request) -> Post:
        return Post(shown, version, self._world.view(self._profile.name), self._profile, request.base)

    def _doc(self, request: Request, found: list[Post], errors: Iterable[Doc] = ()) -> Doc:
        wish = read_wish(request)
        doc: Doc = {}
        if found:
            doc["data"] = [shape(post, wish.fields, new=wish.new) for post in found]
        includes, unfound = self._includes(request, found, wish)
        if includes:
            doc["includes"] = includes
        missed = [*errors, *unfound]
        if missed:
            doc["errors"] = missed
        return doc

    def _includes(self, request: Request, found: list[Post], wish: Wish) -> tuple[Doc, list[Doc]]:
        includes: Doc = {}
        related, unfound = self._related(request, found, wish)
        everyone = [*found, *related]
        if "author_id" in wish.expansions:
            people = {p.shown.item.author.name: p.shown.item.own for p in everyone}
            includes["users"] = [
                user(self._profile, name, own=own, fields=wish.user_fields)
                for name, own in people.items()
            ]
        pictures = [m for p in found for m in media(p, wish.media_fields)]
        if "attachments.media_keys" in wish.expansions and pictures:
            includes["media"] = pictures
        if related:
            key = "posts" if wish.new else "tweets"
            includes[key] = [shape(p, wish.fields, new=wish.new) for p in related]
        return {k: v for k, v in includes.items() if v}, unfound

    def _related(self, request: Request, found: list[Post], wish: Wish) -> tuple[list[Post], list[Doc]]:
        """What the found posts answer, and their former versions."""
        wanted: dict[str, str] = {}
        for post in found:
            if "referenced_tweets.id" in wish.expansions:
                wanted |= {i: "referenced_tweets.id" for i in (replied_to(post),) if i}
            if "edit_history_tweet_ids" in wish.expansions:
                wanted |= {i: "edit_history_tweet_ids" for i in edit_ids(post) if i != post.id}
        index = self._versions()
        here = {post.id for post in found}
        related = [self._post(*index[i], request) for i in wanted if i in index and i not in here]
        return related, [problems.missing(i, name) for i, name in wanted.items() if i not in index]
