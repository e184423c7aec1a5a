# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What copies cost by the tables that are shipped, and by the municipality's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.desk import lookup, tariff
from archiver.errors import DeskTableWrong


@pytest.mark.parametrize(("pages", "kronor"), [(1, 0), (9, 0), (10, 50), (11, 52), (100, 230)])
def test_avg_2_the_states_preset(tmp_path: Path, pages: int, kronor: int) -> None:
    assert tariff.chosen(tmp_path, "staten").fee(pages) == kronor


@pytest.mark.parametrize(("pages", "kronor"), [(19, 0), (20, 70), (25, 80)])
def test_avg_3_a_municipal_preset(tmp_path: Path, pages: int, kronor: int) -> None:
    assert tariff.chosen(tmp_path, "harjedalen").fee(pages) == kronor


def test_avg_3_a_file_is_free_or_charged_as_paper_as_the_table_says(tmp_path: Path) -> None:
    assert tariff.chosen(tmp_path, "harjedalen").fee(25, tariff.DIGITAL) == 0
    assert tariff.chosen(tmp_path, "staten").fee(10, tariff.DIGITAL) == 50


def test_avg_4_to_look_on_the_spot_is_free(tmp_path: Path) -> None:
    assert tariff.chosen(tmp_path, "staten").fee(500, tariff.ON_THE_SPOT) == 0


def test_a_municipalitys_own_table_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    own = 'code="vi"\nname="KF 2026"\nfree_pages=4\nbase=10\nper_page=1\ndigital="free"\nbelow=75\n'
    (tmp_path / "taxor.toml").write_text(f"[[taxa]]\n{own}", encoding="utf-8")
    ours = tariff.chosen(tmp_path, "vi")
    assert ours.fee(6) == 11
    assert not ours.invoiced(ours.fee(6))
    assert ours.invoiced(75)
    with pytest.raises(DeskTableWrong, match="staten"):
        tariff.chosen(tmp_path, "staten")


@pytest.mark.parametrize("text", ["[[taxa]]\nname=1", "inte toml", '[[taxa]]\ncode="a"'])
def test_a_table_that_cannot_be_read_is_said_to_be_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / "taxor.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DeskTableWrong, match="taxor"):
        tariff.tariffs(tmp_path)


def test_osl_14_every_provision_says_its_harm_test_and_where_it_holds(tmp_path: Path) -> None:
    found = lookup.provisions(tmp_path)
    assert {p.harm for p in found.values()} == {"rakt", "omvänt"}
    assert found["OSL 21:1"].activity == ""
    assert found["OSL 25:1"].activity
    assert (found["OSL 21:1"].years, found["OSL 39:2"].years, found["OSL 32:4"].years) == (70, 50, 20)


def test_bbs_5_the_eight_sorts_of_message_are_the_laws_and_defamation_is_none_of_them(
    tmp_path: Path,
) -> None:
    found = lookup.grounds(tmp_path)
    listed = {ground.provision for ground in found.values() if ground.bbs}
    assert len(listed) == 8
    assert "brottsbalken 4 kap. 5 §" in listed
    assert not found["fortal"].bbs
    assert not found["hot-tjansteman"].bbs
