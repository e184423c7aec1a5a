# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode export sip|warc|wacz``, ``verify-package`` and ``delivery`` as scripts meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archiver.errors import FlodeError
from archiver.store import people
from search_ui.cli import flode
from tests.builders import packaged
from tests.builders.bundles import tell

YEAR = ("--account", "Åkerby kommun", "--year", "2026")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive on disk, closed."""
    made = tell(tmp_path / "arkiv")
    archive = made.story.archive
    archive.sign()
    with archive.database.write() as connection:
        for name, role in (("Maj Ask", "arkivarie"), ("Åsa Ek", "registrator")):
            people.make_person(connection, name, role, "en lång lösenmening", archive.clock.now())
    archive.close()
    return tmp_path / "arkiv"


def run(*words: object) -> Any:  # noqa: ANN401 - click's own result
    return CliRunner().invoke(flode, [str(word) for word in words])


def answered(folder: Path, *words: object, code: int = 0) -> Any:  # noqa: ANN401 - a JSON document
    done = run(*words, "--dir", folder, "--json")
    assert done.exit_code == code, (done.output, done.exception)
    return json.loads(done.output)


def refused(folder: Path, *words: object) -> str:
    found = run(*words, "--dir", folder).exception
    assert isinstance(found, FlodeError)
    return found.line()


def test_a_package_goes_from_order_to_receipt(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "paket.tar"
    made = answered(folder, "export", "sip", *YEAR, "-o", out, "--by", "Maj Ask")
    assert made["delivery"].startswith("L-")
    assert made["records"] == 4
    label = made["delivery"]
    assert answered(folder, "delivery", "verify", label, out)["same_file"]
    receipt = ("--number", "EA-17", "--from", "Sydarkivera")
    told = answered(folder, "delivery", "receipt", label, *receipt, "--by", "Maj Ask")
    assert told["receipt"]["receipt"] == "EA-17"
    (listed,) = answered(folder, "delivery", "list")["deliveries"]
    assert (listed["state"], listed["by"]) == ("received", "Maj Ask")
    assert "går inte att ta nu" in refused(folder, "delivery", "receipt", label, *receipt)


def test_a_changed_package_ends_with_one_and_names_the_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "paket.tar"
    answered(folder, "export", "sip", *YEAR, "-o", out)
    assert run("verify-package", out).exit_code == 0
    found = packaged.files(out)
    name = packaged.named(found, "LASMIG.txt")
    spoiled = packaged.packed(found | {name: b"annat"}, tmp_path / "annat.tar")
    done = run("verify-package", spoiled)
    assert done.exit_code == 1
    assert "HÅLLER INTE documentation/LASMIG.txt: är ändrad" in done.output
    label = "L-" + packaged.named(found, "kontroll.sig").split("-l-")[1][:9]
    told = answered(folder, "delivery", "verify", label, spoiled, code=1)
    assert told["fails"][0]["file"] == "documentation/LASMIG.txt"


def test_web_archives_and_chosen_records_are_made(folder: Path, tmp_path: Path) -> None:
    assert answered(folder, "export", "warc", *YEAR, "-o", tmp_path / "s.warc.gz")["exchanges"] > 4
    assert answered(folder, "export", "wacz", *YEAR, "-o", tmp_path / "s.wacz")["exchanges"] > 4
    chosen = answered(folder, "export", "sip", "--query", "grannens", "-o", tmp_path / "q.zip")
    assert chosen["records"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("export", "sip", "--account", "Åkerby kommun", "-o", "x.tar"), "konto och ett år"),
        (("export", "sip", *YEAR, "--query", "x", "-o", "x.tar"), "Ange en av"),
        (("export", "csv", *YEAR, "-o", "x.csv"), "bara för sip"),
        (("export", "sip", *YEAR, "--by", "Ingen", "-o", "x.tar"), "Ingen som arbetar"),
        (("export", "sip", *YEAR, "--by", "Åsa Ek", "-o", "x.tar"), "Din roll"),
        (("export", "sip", "--case", "B-2026-0001", "-o", "x.tar"), "finns inte i den här versionen"),
        (("delivery", "verify", "L-2026-0099", "x.tar"), "finns inte i arkivet"),
        (("delivery", "verify", "skräp", "x.tar"), "inget leveransnummer"),
    ],
)
def test_wrong_use_says_what_is_wrong(folder: Path, words: tuple[str, ...], told: str) -> None:
    assert told in refused(folder, *words)


def test_what_is_no_package_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"x")
    assert isinstance(run("verify-package", tmp_path / "x.tar").exception, FlodeError)
