# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One picture, comment or user of Flickr as an observation. Pure; knows no listings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.parsers import expat

from archiver.clock import EPOCH
from archiver.connectors.answer import Missing, clean
from archiver.connectors.html_media import media_ref, unique
from archiver.connectors.html_text import html_to_text
from archiver.connectors.spans import Span
from archiver.model.observation import Kind, MediaRef, Observation

_SIZES = ("url_o", "url_l", "url_c")


@dataclass(slots=True)
class Element:
    """An element with its attributes, its text, and the first of each sort below it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    below: dict[str, Element] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """The text of an element below; empty without one."""
        found = self.below.get(name)
        return found.text if found else ""

    def said(self, name: str, attribute: str) -> str:
        """An attribute of an element below."""
        found = self.below.get(name)
        return found.attributes.get(attribute, "") if found else ""


def elements(xml: bytes, names: Sequence[str] | None) -> Iterator[Element]:
    """Elements with these names (None: the outermost), in document order."""
    found: list[Element] = []
    above: list[Element] = []

    def opened(name: str, attributes: dict[str, str]) -> None:
        made = Element(name, {key: clean(value) for key, value in attributes.items()})
        if above:
            above[-1].below.setdefault(name, made)
        if (names is None and not above) or (names is not None and name in names):
            found.append(made)
        above.append(made)

    def told(data: str) -> None:
        if above:
            above[-1].text += clean(data)

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.EndElementHandler = lambda _name: above.pop() and None
    parser.CharacterDataHandler = told
    parser.Parse(xml, True)  # noqa: FBT003 - expat's own signature
    return iter(found)


@dataclass(slots=True)
class Reader:
    """Reads the items of one answer; ``me`` is the account's own id."""

    me: str
    warnings: list[str] = field(default_factory=list)

    def read(self, name: str, element: Element, span: Span, root: str) -> Observation:
        """An item by its element's name. Raises Missing."""
        match name:
            case "photo":
                return self.photo(element, span)
            case "comment":
                return self.comment(element, span, root)
        return self.person(element, span)

    def photo(self, element: Element, span: Span) -> Observation:
        """A picture, listed or alone: the same words and the same name for its file."""
        about = element.attributes
        native_id, owner = _needed(about, "id"), about.get("owner") or element.said("owner", "nsid")
        public = about.get("ispublic") or element.said("visibility", "ispublic")
        posted = about.get("dateupload") or element.said("dates", "posted")
        return Observation(
            kind=Kind.POST,
            native_id=native_id,
            own=True,
            text=html_to_text(element.words("description")),
            title=about.get("title") or element.words("title"),
            author_id=owner or None,
            author_name=about.get("ownername") or element.said("owner", "username") or None,
            published_at=self._time(posted, native_id),
            hidden={"1": False, "0": True}.get(public),
            hidden_as="private" if public == "0" else "",
            permalink=f"https://www.flickr.com/photos/{owner}/{native_id}/" if owner else None,
            media=_file(about, native_id),
            metrics=_counts(about),
            span=span,
        )

    def comment(self, element: Element, span: Span, root: str) -> Observation:
        """What somebody says about a picture."""
        about = element.attributes
        native_id, author = _needed(about, "id"), about.get("author", "")
        return Observation(
            kind=Kind.COMMENT,
            native_id=native_id,
            own=bool(author) and author == self.me,
            text=html_to_text(element.text),
            parent_id=root or None,
            root_id=root or None,
            author_id=author or None,
            author_name=about.get("realname") or about.get("authorname") or None,
            published_at=self._time(about.get("datecreate", ""), native_id),
            hidden=False,
            permalink=about.get("permalink") or None,
            span=span,
        )

    def person(self, element: Element, span: Span) -> Observation:
        """How the account presents itself, versioned like a post."""
        native_id = _needed(element.attributes, "nsid")
        return Observation(
            kind=Kind.PROFILE,
            native_id=f"person:{native_id}",
            own=True,
            text=html_to_text(element.words("description")),
            title=element.words("realname") or element.words("username"),
            author_id=native_id,
            author_name=element.words("username") or None,
            permalink=element.words("profileurl") or None,
            span=span,
        )

    def _time(self, stated: str, native_id: str) -> datetime | None:
        if not stated or stated == "0":
            return None
        if not stated.isascii() or not stated.isdigit() or len(stated) > 11:
            self.warnings.append(f"bad-date:{native_id}")
            return None
        return (EPOCH + timedelta(seconds=int(stated))).astimezone(UTC)


def _needed(about: dict[str, str], name: str) -> str:
    if not about.get(name):
        raise Missing(name)
    return about[name]


def _file(about: dict[str, str], native_id: str) -> tuple[MediaRef, ...]:
    """The largest size that is offered; when none is, the one that every picture has."""
    server, secret = about.get("server", ""), about.get("secret", "")
    made = f"https://live.staticflickr.com/{server}/{native_id}_{secret}_b.jpg" if server else ""
    address = next((about[size] for size in _SIZES if about.get(size)), made)
    return unique([media_ref(address, "image", about.get("title", ""), key=native_id)])


def _counts(about: dict[str, str]) -> dict[str, int]:
    views = about.get("views", "")
    return {"views": int(views)} if views.isascii() and views.isdigit() and len(views) < 16 else {}
