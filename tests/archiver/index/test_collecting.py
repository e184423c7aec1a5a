# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import gc

import pytest

from archiver.index.collecting import collecting_later


def test_nothing_is_collected_while_a_batch_is_written_and_it_is_again_afterwards() -> None:
    assert gc.isenabled()
    with collecting_later():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_batch_that_fails_lets_collection_go_on_and_who_had_it_off_keeps_it_off() -> None:
    with pytest.raises(KeyError), collecting_later():
        raise KeyError
    assert gc.isenabled()
    gc.disable()
    try:
        with collecting_later():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_lives_as_long_as_the_process_is_not_walked_again() -> None:
    with collecting_later():
        pass
    assert gc.get_freeze_count() > 10_000
