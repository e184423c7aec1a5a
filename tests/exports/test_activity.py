# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from archiver.model.account import Account
from archiver.model.observation import MediaRef
from exports import activity
from exports.export import ExportRequest, export
from tests.builders.archives import ArchiveBuilder, comment, post, searchable

VALID = Draft202012Validator(activity.schema())


def exported(builder: ArchiveBuilder, path: Path, **request: object) -> dict[str, Any]:
    wanted = ExportRequest("json", **request)  # type: ignore[arg-type]
    export(searchable(builder.archive), wanted, path)
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    VALID.validate(facts)
    return facts


def story(builder: ArchiveBuilder) -> Account:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), comment("c1", "Aldrig!", "p1"))
    builder.show(account, comment("c1", "Äntligen!", "p1"))
    builder.remove(account, "c1")
    builder.fail_run(account)
    return account


def test_the_schema_is_itself_a_schema() -> None:
    Draft202012Validator.check_schema(activity.schema())


def test_the_json_has_its_stable_keys(builder: ArchiveBuilder, tmp_path: Path) -> None:
    story(builder)
    facts = exported(builder, tmp_path / "x.json", query="", dnr="KS 1")
    assert list(facts) == [
        *("@context", "type", "format", "version", "schema", "generated_at", "software"),
        *("municipality", "dnr", "question", "coverage_gaps", "log", "totalItems", "orderedItems"),
    ]
    records = facts["orderedItems"]
    assert facts["totalItems"] == len(records) == 2
    present = next(record for record in records if record["state"] == "present")
    assert set(present) == {
        *("id", "type", "record", "kind", "platform", "account", "authority", "direction"),
        *("state", "hidden_as", "name", "content", "mediaType", "language", "attributedTo"),
        *("url", "native_id", "published", "first_seen_at", "last_seen_at", "missing_since"),
        *("version_count", "inReplyTo", "attachment", "metrics", "versions", "events"),
    }


def test_a_removed_comment_is_a_tombstone_that_keeps_its_text(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    story(builder)
    facts = exported(builder, tmp_path / "x.json", records=("H-2026-000002",))
    (record,) = facts["orderedItems"]
    assert (record["type"], record["formerType"]) == ("Tombstone", "Note")
    assert record["content"] == "Äntligen!"
    assert record["id"] == "urn:flodesarkivet:akerby.example/logg:H-2026-000002"
    assert record["inReplyTo"] == "urn:flodesarkivet:akerby.example/logg:H-2026-000001"
    assert record["attributedTo"] == {"type": "Object", "name": "Anna Ek", "native_id": None}
    assert [v["text"] for v in record["versions"]] == ["Aldrig!", "Äntligen!"]
    assert [e["type"] for e in record["events"]] == ["created", "edited", "missing", "deleted"]
    removal = record["removal"]
    assert removal["after"] < removal["before"]
    assert record["deleted"] == record["missing_since"]
    assert (removal["confirmed"], removal["grade"]) == (True, "gone-twice")
    assert removal["actor"] == ""


def test_a_record_seen_missing_once_is_no_tombstone(builder: ArchiveBuilder, tmp_path: Path) -> None:
    account = builder.account()
    builder.show(account, comment("c1", "Hej", "p1"))
    builder.lose(account, "c1")
    (record,) = exported(builder, tmp_path / "x.json")["orderedItems"]
    assert record["type"] == "Note"
    assert "deleted" not in record
    assert record["removal"]["confirmed"] is False


def test_a_picture_is_an_image_with_its_checksum(builder: ArchiveBuilder, tmp_path: Path) -> None:
    account = builder.account()
    shown = MediaRef("m1", "https://bild.example/1", "image", alt="En gunga")
    builder.show(account, post("p1", "Ny lekpark", media=(shown,)))
    builder.picture(account, b"bild", "image/png")
    (record,) = exported(builder, tmp_path / "x.json")["orderedItems"]
    (file,) = record["attachment"]
    assert (file["type"], file["mediaType"], file["name"]) == ("Image", "image/png", "En gunga")
    assert len(file["sha256"]) == 64


def test_the_document_tells_gaps_and_the_log(builder: ArchiveBuilder, tmp_path: Path) -> None:
    story(builder)
    facts = exported(builder, tmp_path / "x.json")
    head = builder.archive.head()
    assert facts["log"] == {"size": head.size, "root": head.root.hex()}
    assert "FA-0502" in {gap["cause"] for gap in facts["coverage_gaps"]}


def test_an_empty_answer_is_a_whole_document(builder: ArchiveBuilder, tmp_path: Path) -> None:
    facts = exported(builder, tmp_path / "x.json", query="finns inte")
    assert (facts["totalItems"], facts["orderedItems"]) == (0, [])


def test_every_name_of_ours_is_in_our_namespace_and_none_overrides_the_standards(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    facts = exported(builder, tmp_path / "x.json")
    standard, ours = facts["@context"]
    assert standard == "https://www.w3.org/ns/activitystreams"
    assert ours["@vocab"] == activity.NAMESPACE
    used = {"id", "type", "name", "content", "url", "published", "deleted", "formerType"}
    assert not used & ours.keys()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record.pop("deleted"),
        lambda record: record.update(type="Note"),
        lambda record: record.update(state="present"),
        lambda record: record["versions"][0].update(seen_at="2026-10-05 10:00"),
        lambda record: record.pop("events"),
    ],
)
def test_the_schema_refuses_what_is_wrong(
    builder: ArchiveBuilder, tmp_path: Path, spoil: Callable[[Any], object]
) -> None:
    story(builder)
    facts = exported(builder, tmp_path / "x.json", records=("H-2026-000002",))
    spoil(facts["orderedItems"][0])
    with pytest.raises(ValidationError):
        VALID.validate(facts)
