# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How people get a bundle and check it: the command line, a job, and the page of evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.errors import UsageError
from archiver.model.job import JobState
from archiver.store import jobs as rows
from schedules import jobs
from schedules.wiring import VERBS
from search_ui.cli import flode
from tests.builders.bundles import Proven, fault, members, packed
from tests.builders.site import Browser, Site


def test_a_bundle_is_made_and_checked_from_the_command_line(proven: Proven, tmp_path: Path) -> None:
    out, folder = tmp_path / "b.zip", str(proven.story.archive.directory.root)
    words = ["export", "bundle", "--dir", folder, "--record", proven.label("k1"), "-o", str(out)]
    made = CliRunner().invoke(flode, words, catch_exceptions=False)
    assert (made.exit_code, "1 handling" in made.output) == (0, True)
    key = tmp_path / "nyckel.vkey"
    key.write_text(proven.key + "\n", encoding="utf-8")
    for given in (proven.key, str(key)):
        words = ["verify-bundle", str(out), "--key", given]
        checked = CliRunner().invoke(flode, words, catch_exceptions=False)
        assert (checked.exit_code, "Allt håller" in checked.output) == (0, True)


def test_a_spoiled_bundle_ends_the_command_with_one(
    proven: Proven, clean: Path, tmp_path: Path
) -> None:
    spoiled = packed({**members(clean), "LASMIG.txt": b"Lita p\xc3\xa5 oss"}, tmp_path / "x.zip")
    words = ["verify-bundle", str(spoiled), "--key", proven.key]
    checked = CliRunner().invoke(flode, words)
    assert (checked.exit_code, "filen LASMIG.txt är ändrad" in checked.output) == (1, True)
    told = json.loads(CliRunner().invoke(flode, [*words, "--json"]).output)
    assert (told["ok"], told["key_given"], len(told["fails"])) == (False, True, 1)


def test_a_bundle_without_a_key_is_not_accepted(clean: Path) -> None:
    checked = CliRunner().invoke(flode, ["verify-bundle", str(clean)])
    assert (checked.exit_code, "Ingen nyckel angavs" in checked.output) == (1, True)
    assert (
        json.loads(CliRunner().invoke(flode, ["verify-bundle", str(clean), "--json"]).output)["ok"]
        is False
    )


@pytest.mark.parametrize("key", ["x", "/etc", "a+00000000+Bg==", "-----BEGIN PUBLIC KEY-----"])
def test_a_key_of_another_kind_is_wrong_use(clean: Path, key: str) -> None:
    with pytest.raises(UsageError, match="Det gick inte att använda nyckeln"):
        CliRunner().invoke(flode, ["verify-bundle", str(clean), "--key", key], catch_exceptions=False)


def test_the_evidence_page_orders_a_bundle_that_the_worker_makes(browser: Browser, site: Site) -> None:
    label, archive = site.label(site.known.removed), site.story.archive
    page = browser.get(f"/handling/{label}/bevis")
    (button,) = [b for b in page.all("button") if b.attributes.get("value") == "valda-bundle"]
    assert button.words == "Hämta bevis"
    assert archive.public_key() in page.words
    sent = browser.post("/exporter", f"/handling/{label}/bevis", gor="valda-bundle", handling=[label])
    assert sent.location == "/exporter/1"
    assert f"Bevispaket av {label}" in browser.get("/exporter/1").words
    job = jobs.claim(archive)
    assert job is not None
    jobs.perform(archive, job, VERBS, lambda: False)
    with archive.database.read() as connection:
        done = rows.get(connection, 1)
    assert done is not None
    assert (done.state, done.path) == (JobState.READY, "bevis-1.zip")
    assert "Bevispaketet är klar" in browser.get("/exporter/1").words
    assert fault(archive.directory.exports / done.path, archive.public_key()) == ""
