# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The command line's contract as scripts meet it: a process, its answer and its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.clock import SetClock
from archiver.simulator.town import SimAccount, Town

CHANGES = (
    "created",
    "edited",
    "hidden",
    "unhidden",
    "missing",
    "deleted",
    "reappeared",
    "unreachable",
)
HIT = [
    "record",
    "kind",
    "platform",
    "account",
    "author",
    "text",
    "state",
    "versions",
    "published_at",
    "first_seen_at",
    "last_seen_at",
    "missing_since",
]
CODED = re.compile(r"^FA-\d{4} [^\n]+\n$")


@dataclass
class Flode:
    """The command, with an archive's folder and an environment."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        given = {k: v for k, v in os.environ.items() if not k.startswith("FLODE")}
        done = subprocess.run(
            [sys.executable, "-m", "search_ui.cli", *words],
            env={**given, "FLODE_DIR": str(self.folder), **self.env, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout, done.stderr

    def json(self, *words: str, code: int = 0) -> Any:  # noqa: ANN401 - a JSON document
        found, out, err = self(*words, "--json")
        assert found == code, (out, err)
        return json.loads(out)

    def fails(self, code: int, error: str, *words: str, env: Mapping[str, str] | None = None) -> None:
        """Ends with the code and exactly one coded line, and prints nothing else."""
        found, out, err = self(*words, env=env)
        assert (found, out) == (code, ""), (out, err)
        assert CODED.match(err), err
        assert err.startswith(error), err


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    clock = SetClock(datetime.now(UTC))
    with Town(clock, begin=clock.now() - timedelta(days=6)) as made:
        yield made


@pytest.fixture(scope="module")
def watched(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Flode:
    """An archive of two of the town's accounts, made and filled by commands alone."""
    flode = Flode(tmp_path_factory.mktemp("cli") / "arkiv")
    made = flode.json("init", str(flode.folder), "--municipality", "Åkerby kommun")
    assert list(made) == ["dir", "key"]
    assert re.fullmatch(r"[^+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*", made["key"])
    for sim in chosen(town):
        flode.env[sim.secret_env] = sim.secret
        added = flode.json("account", "add", *words_for(sim))
        assert added["name"] == sim.name
    runs = flode.json("harvest")
    assert [run["account"] for run in runs] == [sim.name for sim in chosen(town)]
    for run in runs:
        assert list(run)[:1] == ["account"]
        assert {*CHANGES, "errors", "complete"} <= set(run)
        assert (run["errors"], run["complete"]) == ([], True)
        assert run["created"] > 0
    return flode


def chosen(town: Town) -> list[SimAccount]:
    """The first account of each platform with a secret of its own sort."""
    by_platform = {sim.platform: sim for sim in reversed(town.accounts())}
    return [by_platform["facebook"], by_platform["wordpress"]]


def words_for(sim: SimAccount) -> list[str]:
    words = ["--platform", sim.platform, "--id", sim.native_id, "--name", sim.name]
    words += ["--api-base", sim.api_base]
    return [*words, "--secret-env", sim.secret_env] if sim.secret else words


def secrets_of(sim: SimAccount) -> list[str]:
    return [v for k, v in json.loads(sim.secret or "{}").items() if k != "user"]


def test_search_answers_in_the_contracts_shape(watched: Flode) -> None:
    found = watched.json("search", "", "--limit", "3")

    assert list(found) == ["total", "exact", "gaps", "hits"]
    assert found["exact"] is True
    assert found["total"] > len(found["hits"]) == 3
    for hit in found["hits"]:
        assert list(hit) == HIT
        assert re.fullmatch(r"H-\d{4}-\d{6}", hit["record"])
        assert hit["state"] in {
            "present",
            "hidden",
            "missing",
            "deleted",
            "unreachable",
            "disposed",
        }
        assert hit["first_seen_at"].endswith("Z")


def test_a_record_is_shown_with_versions_events_thread_and_proof(watched: Flode) -> None:
    label = watched.json("search", "", "--limit", "1")["hits"][0]["record"]
    shown = watched.json("record", "show", label)

    assert shown["record"] == label
    assert len(shown["version_list"]) == shown["versions"]
    assert shown["events"][0]["type"] == "created"
    assert all(event["capture"] is not None for event in shown["events"])
    assert label in [item["record"] for item in shown["thread"]]
    assert {"entry", "commitment", "size", "root", "proof"} == set(shown["ledger"])


def test_accounts_are_listed_and_probed_without_their_secrets(watched: Flode, town: Town) -> None:
    listed = watched.json("account", "list")
    assert [one["name"] for one in listed] == [sim.name for sim in chosen(town)]
    for sim in chosen(town):
        health = watched.json("account", "check", sim.name)
        assert (health["account"], health["ok"], health["reason"]) == (sim.name, True, None)


def test_a_whole_archive_verifies_and_the_index_is_rebuilt(watched: Flode) -> None:
    report = watched.json("verify", "--full")
    assert (report["ok"], report["findings"]) == (True, [])
    assert watched.json("index", "rebuild")["records"] == report["records"]
    told = watched.json("index", "check")
    assert told == {
        "records": report["records"],
        "indexed": report["records"],
        "agrees": True,
        "engine": "whoosh",
    }


def test_no_secret_is_printed_or_stored(watched: Flode, town: Town) -> None:
    printed = "".join(
        "".join(map(str, watched(*words))) for words in (["account", "list"], ["harvest"])
    )
    values = [value for sim in chosen(town) for value in secrets_of(sim)]
    assert len(values) >= 3
    for value in values:
        assert value not in printed
        for path in (path for path in watched.folder.rglob("*") if path.is_file()):
            data = path.read_bytes()
            assert value.encode() not in data, path
            assert value.replace(" ", "").encode() not in data, path


def test_wrong_use_ends_with_two_and_one_coded_line(watched: Flode, tmp_path: Path) -> None:
    watched.fails(2, "FA-0109", "init", str(watched.folder))
    watched.fails(2, "FA-0104", "harvest", "--account", "finns inte")
    watched.fails(2, "FA-0108", "record", "show", "H-2026-999999")
    watched.fails(2, "FA-0106", "search", "(")
    watched.fails(2, "FA-0302", "account", "list", "--dir", str(tmp_path))
    account = ["account", "add", "--id", "1", "--name", "n"]
    watched.fails(2, "FA-0103", *account, "--platform", "myspace")
    watched.fails(2, "FA-0101", *account, "--platform", "x")
    undecided = [*account, "--platform", "facebook", "--option", "messages=yes"]
    watched.fails(2, "FA-0126", *undecided)
    by_name = ["account", "add", "--id", "akerby", *undecided[4:]]
    watched.fails(2, "FA-0101", *by_name, "--option", "messages_decided_by=KS 2026-11-02 § 14")
    watched.fails(2, "FA-0101", "account", "list", env={"FLODE_DIR": ""})
    code, out, err = watched("harvest", "--finns-inte")
    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_a_platform_that_fails_ends_with_three_and_the_others_are_told(
    town: Town, tmp_path: Path
) -> None:
    flode = Flode(tmp_path / "arkiv")
    flode.json("init", str(flode.folder))
    down = ["--platform", "feed", "--id", "http://127.0.0.1:9/f.xml", "--name", "nere"]
    flode.json("account", "add", *down)
    feed = next(sim for sim in town.accounts() if sim.platform == "feed")
    flode.json("account", "add", *words_for(feed))
    unset = [
        "--platform",
        "facebook",
        "--id",
        "1",
        "--name",
        "utan",
        "--secret-env",
        "FLODE_TEST_UNSET",
    ]
    flode.json("account", "add", *unset)
    settings = flode.folder / "flode.toml"
    settings.write_text(settings.read_text().replace("retries = 2", "retries = 0"))

    runs = {run["account"]: run for run in flode.json("harvest", code=3)}
    assert (runs["nere"]["errors"], runs["nere"]["complete"]) == (["FA-0502"], False)
    assert runs["utan"]["errors"] == ["FA-0105"]
    assert (runs[feed.name]["errors"], runs[feed.name]["complete"]) == ([], True)
    assert flode.json("account", "check", "nere", code=3)["ok"] is False


def test_damage_ends_verify_with_one_and_names_what(watched: Flode, tmp_path: Path) -> None:
    copy = tmp_path / "skadat"
    subprocess.run(["cp", "-a", str(watched.folder), str(copy)], check=True)
    damaged = next(path for path in sorted((copy / "media").rglob("*")) if path.is_file())
    damaged.chmod(0o600)
    damaged.write_bytes(b"annat")
    code, out, _ = watched("verify", "--full", "--dir", str(copy))

    assert code == 1
    assert out.startswith("FA-0303 ")
    report = json.loads(watched("verify", "--full", "--json", "--dir", str(copy))[1])
    assert report["ok"] is False
    assert report["findings"][0]["record"].startswith("H-")


def test_the_log_alone_can_be_checked_without_any_content(watched: Flode, tmp_path: Path) -> None:
    copy = tmp_path / "kopia"
    subprocess.run(["cp", "-a", str(watched.folder), str(copy)], check=True)
    for path in [path for path in (copy / "media").rglob("*") if path.is_file()]:
        path.unlink()
    code, out, _ = watched("verify", "--log", "--dir", str(copy))
    assert code == 0
    assert "rader i loggen" in out
    whole = watched.json("verify", "--full")
    alone = watched.json("verify", "--log")
    assert (alone["entries"], alone["root"]) == (whole["entries"], whole["root"])
    assert (alone["log"], alone["full"], alone["payloads"]) == (True, False, 0)
