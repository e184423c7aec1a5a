# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode log`` as scripts meet it: what it answers, what it writes, how it refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archiver import config
from archiver.archive.archive import open_archive
from archiver.errors import FlodeError
from archiver.ledger.checkpoint import open_note, parse_verifier_key
from archiver.ledger.cosignature import parse_witness
from search_ui.cli import flode
from tests.builders import time_authority
from tests.builders.time_authority import TimeAuthority


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return time_authority.made(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def authority(certificates: Path) -> Iterator[TimeAuthority]:
    with time_authority.serving(certificates) as serving:
        yield serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run("init", str(tmp_path / "arkiv"), "--municipality", "Åkerby").exit_code == 0
    return tmp_path / "arkiv"


def run(*words: str) -> Any:  # noqa: ANN401 - click's own result
    return CliRunner().invoke(flode, list(words))


def answered(folder: Path, *words: str) -> Any:  # noqa: ANN401 - a JSON document
    done = run(*words, "--dir", str(folder), "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.output)


def refused(folder: Path, *words: str) -> FlodeError:
    found = run(*words, "--dir", str(folder)).exception
    assert isinstance(found, FlodeError)
    return found


def settle(folder: Path, **outside: object) -> None:
    path = folder / "flode.toml"
    settings = config.load(path)
    settings = replace(settings, outside=replace(settings.outside, **outside))  # type: ignore[arg-type]
    path.write_text(config.to_toml(settings), encoding="utf-8")


def test_what_is_signed_is_shown_with_its_key(folder: Path) -> None:
    assert "inte undertecknad" in refused(folder, "log", "show").line()
    signed = answered(folder, "log", "sign")
    shown = answered(folder, "log", "show")
    checkpoint = open_note(shown["note"], parse_verifier_key(shown["key"])[1])
    assert (checkpoint.size, checkpoint.root.hex()) == (shown["size"], shown["root"])
    assert signed["note"] == shown["note"]
    assert "█" in run("log", "show", "--qr", "--dir", str(folder)).output


def test_stamps_are_asked_for_listed_and_saved_for_openssl(
    folder: Path, authority: TimeAuthority, tmp_path: Path
) -> None:
    settle(folder, authorities=(authority.setting("tsa.prov"),))
    (asked,) = answered(folder, "log", "stamp")
    assert (asked["who"], asked["problem"]) == ("tsa.prov", None)
    out = tmp_path / "stämplar"
    (row,) = answered(folder, "log", "timestamps", "--out", str(out))
    assert (row["held"], row["renews"], row["renewed_by"]) == (True, None, None)
    data, told = out / f"rad-{row['entry']}.data", out / f"rad-{row['entry']}.tsr"
    command = ("openssl", "ts", "-verify", "-data", data, "-in", told, "-CAfile", authority.roots)
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    line = run("log", "timestamps", "--dir", str(folder)).output
    assert line.startswith(f"rad {row['entry']}: tsa.prov om 1 rad, ")
    assert answered(folder, "verify", "--full")["ok"]


def test_an_authority_that_fails_ends_with_one_and_its_line(
    folder: Path, authority: TimeAuthority
) -> None:
    authority.reply = lambda _: (500, b"")
    settle(folder, authorities=(authority.setting(),))
    done = run("log", "stamp", "--dir", str(folder))
    assert done.exit_code == 1
    assert "FA-0351 Tidsstämplingstjänsten svarade 500." in done.output


def test_the_witness_key_is_made_once(folder: Path) -> None:
    key = answered(folder, "log", "witness-key")["key"]
    assert parse_witness(key).name.endswith("/vittne")
    assert answered(folder, "log", "witness-key")["key"] == key
    assert (folder / "keys" / "witness.pem").stat().st_mode & 0o777 == 0o600


def test_a_lost_mark_stops_every_command_but_verify_and_anchor(folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "volym" / "märke"
    mark.parent.mkdir()
    settle(folder, high_water=str(mark))
    for name in ("ett", "två"):
        words = ("--platform", "feed", "--id", f"https://{name}.example/rss", "--name", name)
        answered(folder, "account", "add", *words)
        answered(folder, "log", "sign")
    mark.unlink()
    assert refused(folder, "log", "show").code == "FA-0354"
    found = run("verify", "--dir", str(folder))
    assert found.exit_code == 1
    assert "Högvattenmärket märke saknas" in found.output
    assert "reason" in run("log", "anchor", "--dir", str(folder)).output
    anchored = answered(folder, "log", "anchor", "--reason", "ny disk")
    assert anchored["reason"] == "ny disk"
    assert answered(folder, "verify", "--full")["ok"]
    with open_archive(folder) as archive:
        assert mark.read_text(encoding="utf-8") == archive.sign()


@pytest.mark.parametrize("command", ["serve", "worker", "up"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"authorities": ("tsa",)},
        {"witnesses": ("inte+en+nyckel https://a.example",)},
        {"witness_for": ("inte en nyckel",)},
    ],
)
def test_a_wrong_setting_about_the_outside_is_told_before_the_work_begins(
    folder: Path, command: str, wrong: dict[str, object]
) -> None:
    settle(folder, **wrong)
    error = refused(folder, command)
    assert error.code == "FA-0102"
    assert next(iter(wrong)) in error.what
