# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every page must keep, read from its bytes: one heading, labels, Swedish, nothing inline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from search_ui.security import POLICY

_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img"),
    *("input", "link", "meta", "source", "track", "wbr"),
}
_ENGLISH = re.compile(
    r"\b(the|and|search|submit|login|sign in|log in|logout|password|username|cancel|delete|deleted|"
    r"hidden|missing|edited|created|error|page|next|previous|loading|download|welcome|settings|"
    r"true|false|none|null|undefined|present|unreachable|running|waiting|failed|ready)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Element:
    """An element with what stands in it."""

    name: str
    attributes: dict[str, str]
    parent: Element | None = None
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Every element of this name below, in order."""
        found = [] if self.name != name else [self]
        return found + [e for child in self.children for e in child.all(name)]

    def find(self, **attributes: str) -> Element | None:
        """The first element below with these attributes (``class_`` means class)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        if all(self.attributes.get(key) == value for key, value in wanted.items()):
            return self
        return next((hit for child in self.children if (hit := child.find(**attributes))), None)

    @property
    def words(self) -> str:
        """All text in it, spaces evened out."""
        return " ".join(self.text.split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        element = Element(tag, {k: v or "" for k, v in attrs}, self.open[-1])
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].name == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes <{self.open[-1].name}>")

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(html: str) -> tuple[Element, list[str]]:
    """The page as a tree, and where its tags do not match."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    if len(builder.open) > 1:
        builder.faults.append(f"<{builder.open[-1].name}> is never closed")
    return builder.root, builder.faults


def faults(html: str, headers: dict[str, str]) -> list[str]:
    """Everything that a whole page breaks; empty when it keeps all rules."""
    page, found = read(html)
    found += _head(page)
    found += _inline(page)
    found += _labels(page)
    found += _references(page)
    found += _swedish(page)
    if headers.get("Content-Security-Policy") != POLICY:
        found.append("no strict content security policy")
    if headers.get("Cache-Control") != "no-store":
        found.append("the page may be kept by a cache")
    return found


def _head(page: Element) -> list[str]:
    found = []
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    titles = [t for t in page.all("title") if t.parent and t.parent.name == "head"]
    if len(titles) != 1 or not re.fullmatch(r"\S.+ – Flödesarkivet", titles[0].words):
        found.append(f"title: {[t.words for t in titles]}")
    if page.all("html")[0].attributes.get("lang") != "sv":
        found.append("not marked as Swedish")
    if len(page.all("main")) != 1:
        found.append("not one main")
    return found


def _inline(page: Element) -> list[str]:
    found = [f"inline <style>: {e.words[:40]}" for e in page.all("style")]
    found += ["inline <script>" for e in page.all("script") if "src" not in e.attributes or e.words]
    for element in _every(page):
        for name, value in element.attributes.items():
            if name == "style" or name.startswith(("on", "data-hx-on", "hx-on")):
                found.append(f"inline {name} on <{element.name}>")
            if name in {"src", "href", "action"} and name != "href" and not value.startswith("/"):
                found.append(f"{name} leads elsewhere: {value}")
            if name == "href" and not value.startswith(("/", "#", "https://", "http://")):
                found.append(f"href is no address: {value}")
    return found


def _labels(page: Element) -> list[str]:
    labelled = {e.attributes.get("for") for e in page.all("label")}
    found = []
    for element in [*page.all("input"), *page.all("select"), *page.all("textarea")]:
        known = element.attributes
        if known.get("type") == "hidden" or known.get("aria-label"):
            continue
        if known.get("id") not in labelled:
            found.append(f"no label for {known}")
    found += [f"no alt: {e.attributes}" for e in page.all("img") if not e.attributes.get("alt")]
    found += [f"no name for {e.attributes}" for e in page.all("button") if not e.words]
    return found


def _references(page: Element) -> list[str]:
    ids = [e.attributes["id"] for e in _every(page) if "id" in e.attributes]
    found = [f"id twice: {i}" for i in sorted({i for i in ids if ids.count(i) > 1})]
    for element in _every(page):
        for name in ("for", "aria-labelledby", "aria-describedby", "form"):
            for wanted in element.attributes.get(name, "").split():
                found += [] if wanted in ids else [f"{name} names {wanted}, which is not there"]
        target = element.attributes.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            found.append(f"link to {target}, which is not there")
    return found


def _swedish(page: Element) -> list[str]:
    """No English in what we say; what others have said stands in elements marked dir="auto"."""
    said = " ".join(
        part
        for element in _every(page)
        for part in (_own_words(element), element.attributes.get("aria-label", ""))
    )
    return [f"English: {hit[0]}" for hit in _ENGLISH.finditer(said)]


def _own_words(element: Element) -> str:
    above: Element | None = element
    while above is not None:
        if above.name in {"bdi", "code", "kbd", "script"} or "dir" in above.attributes:
            return ""
        above = above.parent
    return "" if element.children else element.words


def _every(page: Element) -> list[Element]:
    return [page, *(e for child in page.children for e in _every(child))]
