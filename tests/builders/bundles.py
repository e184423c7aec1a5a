# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Evidence bundles to check and to spoil, and an archive with something of everything to prove."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver.archive.recording import Conclusions
from archiver.desk import disposal
from archiver.ledger.checkpoint import sign_text
from archiver.model.account import Account, Platform
from archiver.model.change import Change, ChangeType, Decision
from archiver.model.observation import Batch, Kind, MediaRef, Observation
from archiver.model.retention import Decree, Ground
from exports.bundle import verify
from exports.export import ExportRequest, export
from tests.builders.archive_story import Story, begin_story, picture
from tests.builders.desk import ARKIVARIE, JURIST

Members = dict[str, bytes]
DECISION = "mål 1234-26"
PICTURE = MediaRef("bild-1", "https://cdn.example.se/1.png", "image", "En skylt")
LOST = MediaRef("bild-2", "https://cdn.example.se/2.png", "image")


@dataclass(frozen=True, slots=True)
class Proven:
    """An archive, its records by name, and what somebody outside needs to check a bundle of them."""

    story: Story
    records: Mapping[str, int]
    key: str
    signing: Ed25519PrivateKey

    def label(self, name: str) -> str:
        return self.story.label(self.records[name])

    def bundle(self, out: Path, *labels: str) -> Path:
        export(self.story.archive, ExportRequest("bundle", records=labels), out)
        return out


def together(story: Story, account: Account, on: str, texts: Mapping[str, str]) -> dict[str, int]:
    """Comments that one answer shows side by side, each in bytes of its own."""
    body, seen = b'{"data":[', []
    for native, text in texts.items():
        item = json.dumps({"id": native, "message": text}, ensure_ascii=False).encode()
        span = (len(body), len(body) + len(item))
        shown = Observation(
            Kind.COMMENT,
            native,
            own=False,
            text=text,
            author_name=f"Person {native}",
            parent_id=on,
            root_id=on,
            span=span,
        )
        seen.append(shown)
        body += item + b","
    return show(story, account, tuple(seen), body[:-1] + b"]}")


def show(story: Story, account: Account, seen: tuple[Observation, ...], body: bytes) -> dict[str, int]:
    """Record one answer that shows new items."""
    archive = story.archive
    exchange = replace(story._answer(body, 200), body=body)  # noqa: SLF001 - the story's own exchange
    names = [name for one in seen for name in (one.native_id, one.parent_id) if name]
    change = Change(ChangeType.CREATED, story.clock.at)
    decisions = [Decision(one, archive.content_digest(one), None, (change,)) for one in seen]
    story._record(account, Batch(exchange, seen), Conclusions(decisions), names)  # noqa: SLF001
    for one in seen:
        story.items[one.native_id] = (account, one)
    known = archive.known(account.id, names)
    return {one.native_id: known[one.native_id].record_id for one in seen}


def tell(root: Path) -> Proven:
    """Edits, a hiding, a removal, files kept and lost, neighbours, a feed, and a destroyed record."""
    story = begin_story(root)
    facebook = story.account("Åkerby kommun")
    feed = story.account("Nyheter", Platform.FEED)
    post = story.post(facebook, "Vägen stängs på måndag", media=(PICTURE, LOST))
    story.attach(post, picture(8, 8), "image/png")
    story.attach(post, None, "", problem="404")
    native = story.items[next(iter(story.items))][1].native_id
    texts = {"k1": "Så dåligt", "k2": "Grannens hemliga ord", "k3": "Jag gallras snart"}
    found = together(story, facebook, native, texts)
    story.archive.sign()
    story.edit(found["k1"], "Så dåligt! (ändrat)")
    story.hide(found["k1"])
    story.remove(found["k1"])
    items = tuple(
        Observation(Kind.POST, f"n{n}", own=True, text=f"Nyhet {n}", published_at=story.clock.at)
        for n in (1, 2)
    )
    news = show(story, feed, items, b"<rss><item>Nyhet 1</item><item>Nyhet 2</item></rss>")
    story.archive.sign()
    records = {"post": post, **found, **news}
    signing = story.archive.directory.signing_key()
    return Proven(story, records, story.archive.public_key(), signing)


def with_disposal(proven: Proven) -> str:
    """Destroy one of the neighbours as a court ordered; returns its label."""
    archive, number, label = proven.story.archive, proven.records["k3"], proven.label("k3")
    decree = Decree("Förvaltningsrätten", DECISION, "2026-10-01")
    made = disposal.propose_by_order(archive, ARKIVARIE, Ground.COURT, decree, [number])
    disposal.decide(archive, JURIST, made.id, approved=True, reason="Domen har vunnit laga kraft")
    disposal.execute(archive, ARKIVARIE, made.id)
    return label


# --- to spoil --------------------------------------------------------------------------------


def members(path: Path) -> Members:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(found: Members, path: Path) -> Path:
    """The members as a zip, whatever they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in found.items():
            package.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


def resealed(
    found: Members, key: Ed25519PrivateKey, origin: str = "arkiv.akerby.example/logg"
) -> Members:
    """The members with a list that fits them, signed: what a dishonest archive would hand out."""
    manifest: dict[str, Any] = json.loads(found["manifest.json"])
    listed = {name: content for name, content in found.items() if name not in verify.UNLISTED}
    manifest["files"] = {
        name: [len(content), hashlib.sha256(content).hexdigest()] for name, content in listed.items()
    }
    manifest["records"] = sorted(
        name.removeprefix("handlingar/").removesuffix(".json")
        for name in listed
        if name.startswith("handlingar/")
    )
    text = json.dumps(manifest, ensure_ascii=False).encode()
    digest = hashlib.sha256(text).hexdigest()
    note = sign_text(f"{verify.FORMAT}\n{origin}\n{digest}\n", origin, key)
    return {**listed, "manifest.json": text, "manifest.sig": note.encode()}


def changed_row(found: Members, number: int, change: Callable[[dict[str, Any]], None]) -> Members:
    """The members with one row's line changed."""
    lines = [json.loads(line) for line in found["rader.jsonl"].splitlines()]
    for line in lines:
        if line["row"] == number:
            change(line)
    return {**found, "rader.jsonl": b"".join(json.dumps(line).encode() + b"\n" for line in lines)}


def fault(path: Path, key: str) -> str:
    """Why a bundle does not hold; empty when it does."""
    return next((sentence for holds, sentence in verify.check(path, key) if not holds), "")
