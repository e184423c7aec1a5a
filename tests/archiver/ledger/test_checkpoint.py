# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signed notes: what a good one says and every way a bad one is refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver.ledger.checkpoint import (
    Checkpoint,
    open_note,
    parse_verifier_key,
    sign,
    verifier_key,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
POINT = Checkpoint("arkiv.akerby.se/logg", 42, b"r" * 32)


def test_a_note_opens_to_what_was_signed() -> None:
    note = sign(POINT, KEY)
    assert open_note(note, KEY.public_key()) == POINT
    assert note.splitlines()[:2] == ["arkiv.akerby.se/logg", "42"]


def test_lines_of_unknown_witnesses_are_ignored() -> None:
    note = sign(POINT, KEY) + "\u2014 vittne.se AAAAAAAA\n"
    assert open_note(note, KEY.public_key()) == POINT


@pytest.mark.parametrize(("old", "new"), [("42", "43"), ("akerby", "annanby"), ("cnJy", "cnJz")])
def test_a_changed_note_is_refused(old: str, new: str) -> None:
    note = sign(POINT, KEY)
    assert old in note
    with pytest.raises(ValueError, match="no valid signature"):
        open_note(note.replace(old, new, 1), KEY.public_key())


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    with pytest.raises(ValueError, match="no valid signature"):
        open_note(sign(POINT, KEY), other)


@pytest.mark.parametrize("note", ["", "bara text", "a\nb\n\n\u2014 a b\n", "a\n1\n"])
def test_what_is_no_note_is_told_so(note: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        open_note(note, KEY.public_key())


def test_a_verifier_key_survives_being_handed_on() -> None:
    text = verifier_key("arkiv.akerby.se/logg", KEY.public_key())
    name, key = parse_verifier_key(text + "\n")
    assert name == "arkiv.akerby.se/logg"
    assert key.public_bytes_raw() == KEY.public_key().public_bytes_raw()


def test_a_verifier_key_for_another_name_is_refused() -> None:
    text = verifier_key("a", KEY.public_key()).replace("a+", "b+", 1)
    with pytest.raises(ValueError, match="key id does not match"):
        parse_verifier_key(text)


def test_another_spelling_of_the_same_signature_is_refused() -> None:
    """The last letter before the padding holds bits that decoding throws away."""
    note = sign(POINT, KEY)
    assert note.endswith("=\n")
    last = note[-3]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(last) ^ 1]
    with pytest.raises(ValueError, match="no valid signature"):
        open_note(note[:-3] + other + note[-2:], KEY.public_key())


@pytest.mark.parametrize("end", ["", "\x0b", "\x1c", "\r"])
def test_a_note_ends_with_the_end_of_a_line_and_nothing_else(end: str) -> None:
    with pytest.raises(ValueError, match="not a signed note"):
        open_note(sign(POINT, KEY)[:-1] + end, KEY.public_key())
