# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How large a file may be: one limit for all, and one of its own for an account that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.errors import UsageError
from archiver.harvest.media import media_limit
from archiver.model.account import Platform
from archiver.simulator.stage_flickr import KEY, FlickrStage, mint
from tests.builders.open_account import make_account
from tests.builders.staged import Part, playing


def test_the_account_s_own_limit_goes_before_the_general_one() -> None:
    assert media_limit(make_account(Platform.FEED, "x"), 512) == 512
    assert media_limit(make_account(Platform.FEED, "x", media_megabytes="5"), 512) == 5


@pytest.mark.parametrize("stated", ["0", "-1", "mycket", "1.5", "99999999", "٣"])
def test_a_limit_that_is_no_number_is_wrong_use(stated: str) -> None:
    with pytest.raises(UsageError, match="helt tal"):
        media_limit(make_account(Platform.FEED, "x", media_megabytes=stated), 512)


def test_a_file_within_the_limit_is_kept_by_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Part(
        Platform.FLICKR,
        FlickrStage,
        mint,
        "34427469121@N01",
        secret={"api_key": KEY},
        options={"media_megabytes": "1"},
    )
    with playing(part, tmp_path / "arkiv", monkeypatch) as play:
        post = play.stage.post("En bild")
        play.look()
        with play.watch.archive.reader() as reader:
            (stored,) = reader.media(play.watch.number(post.id))
    assert (stored.mime, stored.problem) == ("image/png", "")
