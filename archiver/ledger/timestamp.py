# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""RFC 3161: ask an authority to stamp bytes, and check what it answered. Knows no table.

The check is made at the time the stamp names, so that a stamp still holds when its certificate has
since ended. What the library cannot read (some authorities answer with a SET out of order) is
checked with ``openssl ts -verify`` instead; what it reads and finds wrong is wrong.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm

from archiver.errors import ConfigError, TokenRefused
from archiver.ledger.der import Token, read_token

CONTENT_TYPE = "application/timestamp-query"
MOST_BYTES = 1 << 16
_OPENSSL_SECONDS = 30
_LEAST_WAIT = timedelta(days=1)
_NOT_ASKED = "-"
_UNREADABLE = (ValueError, x509.InvalidVersion)


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody who stamps: a name, an address (empty: no longer asked), and whom we trust for it."""

    name: str
    url: str
    roots: Path


@dataclass(frozen=True, slots=True)
class Held:
    """A stamp that holds: when it was made, and until when its certificates can vouch for it."""

    made_at: datetime
    until: datetime
    serial: int


@dataclass(frozen=True, slots=True)
class Question:
    """A request as sent, and the number that its answer must repeat."""

    body: bytes
    nonce: int


def authorities(settings: Sequence[str], folder: Path) -> tuple[Authority, ...]:
    """``name address roots.pem`` each; the file beside the settings. Raises ConfigError."""
    found = tuple(_authority(text, folder) for text in settings)
    if len({authority.name for authority in found}) != len(found):
        msg = "outside.authorities nämner samma utfärdare två gånger"
        raise ConfigError(msg)
    return found


def _authority(text: str, folder: Path) -> Authority:
    words = text.split()
    if len(words) != 3 or not (words[1] == _NOT_ASKED or words[1].startswith(("https://", "http://"))):
        msg = f"outside.authorities: väntat namn, adress och rotfil, fick {text!r}"
        raise ConfigError(msg)
    return Authority(words[0], "" if words[1] == _NOT_ASKED else words[1], folder / words[2])


def question(data: bytes) -> Question:
    """Ask for a stamp over the SHA-256 of these bytes, with the certificates in the answer."""
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    built = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    if built.nonce is None:
        msg = "the request has no nonce"
        raise AssertionError(msg)
    return Question(built.as_bytes(), built.nonce)


def check(answer: bytes, data: bytes, authority: Authority, nonce: int | None = None) -> Held:
    """What the answer vouches for. Raises TokenRefused with the reason; ``nonce`` when just asked."""
    try:
        return _checked(answer, data, authority, nonce)
    except (*_UNREADABLE, OverflowError) as error:  # certificates are read lazily, part by part
        msg = f"Svarets certifikat går inte att läsa ({type(error).__name__})"
        raise TokenRefused(msg) from None


def _checked(answer: bytes, data: bytes, authority: Authority, nonce: int | None) -> Held:
    token = _read(answer)
    _about(token, data, nonce)
    trusted = _certificates_in(authority)
    leaf = _signer(token)
    if not leaf.not_valid_before_utc <= token.made_at <= leaf.not_valid_after_utc:
        end = leaf.not_valid_after_utc.date()
        msg = f"Certifikatet gällde inte när stämpeln gjordes (slutar {end})"
        raise TokenRefused(msg)
    if not _library_holds(answer, data, trusted):
        _openssl_holds(answer, data, authority.roots, token.made_at)
    until = min(cert.not_valid_after_utc for cert in _all(token))
    return Held(token.made_at, until, token.serial)


def is_due(until: datetime, kept: datetime, now: datetime, renew_days: int) -> bool:
    """Whether a stamp kept since ``kept`` should be stamped anew: in good time, while it can be.

    One that was made when its certificate was already near its end waits until half of what was
    left has gone, so that an authority with a certificate near its end is not asked every round.
    """
    left = max((until - kept) / 2, _LEAST_WAIT)
    return until - min(timedelta(days=renew_days), left) <= now < until


# --- the parts of the check ------------------------------------------------------------------


def _read(answer: bytes) -> Token:
    try:
        return read_token(answer)
    except (ValueError, IndexError) as error:
        msg = f"Svaret är ingen tidsstämpel ({error})"
        raise TokenRefused(msg) from None


def _about(token: Token, data: bytes, nonce: int | None) -> None:
    """The stamp is about these bytes and answers this question."""
    if not token.hash_name:
        msg = "Stämpeln är gjord med en kontrollsumma som inte godtas"
        raise TokenRefused(msg)
    wanted = hashlib.new(token.hash_name, data).digest()
    if not secrets.compare_digest(token.imprint, wanted):
        msg = (
            f"Stämpeln gäller något annat: väntat {wanted.hex()[:16]}, fick {token.imprint.hex()[:16]}"
        )
        raise TokenRefused(msg)
    if nonce is not None and token.nonce != nonce:
        msg = "Svaret hör till en annan fråga (engångstalet stämmer inte)"
        raise TokenRefused(msg)


def _all(token: Token) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(raw) for raw in token.certificates]


def _signer(token: Token) -> x509.Certificate:
    """The certificate that is made for stamping."""
    for certificate in _all(token):
        try:
            use = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        except (x509.ExtensionNotFound, ValueError):
            continue
        if ExtendedKeyUsageOID.TIME_STAMPING in use.value:
            return certificate
    msg = "Svaret har inget certifikat för tidsstämpling"
    raise TokenRefused(msg)


def _certificates_in(authority: Authority) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(authority.roots.read_bytes())
    except (OSError, ValueError) as error:
        msg = f"Rotcertifikaten för {authority.name} kan inte läsas ({type(error).__name__})"
        raise ConfigError(msg) from None


def _library_holds(answer: bytes, data: bytes, trusted: list[x509.Certificate]) -> bool:
    """True when it holds, False when the library cannot read its form. Raises TokenRefused."""
    try:
        read = decode_timestamp_response(answer)
        read.signed_data.certificates  # noqa: B018 - read lazily: an unsorted SET is told only here
    except _UNREADABLE:
        return False
    roots = [cert for cert in trusted if cert.issuer == cert.subject]
    between = [cert for cert in trusted if cert.issuer != cert.subject]
    if not roots:
        msg = "Bland rotcertifikaten finns inget som är självutfärdat"
        raise TokenRefused(msg)
    try:
        VerifierBuilder(roots=roots, intermediates=between).build().verify_message(read, data)
    except VerificationError as error:
        msg = f"Stämpeln kommer inte från en utfärdare som arkivet litar på ({error})"
        raise TokenRefused(msg) from None
    except _UNREADABLE:
        return False
    return True


def _openssl_holds(answer: bytes, data: bytes, roots: Path, at: datetime) -> None:
    """The same check by openssl, at the time the stamp names. Raises TokenRefused."""
    program = shutil.which("openssl")
    if program is None:
        msg = "Stämpelns form kräver programmet openssl, som saknas på den här datorn"
        raise TokenRefused(msg)
    with TemporaryDirectory(prefix="flode-ts-") as folder:
        stamped, told = Path(folder, "data"), Path(folder, "answer.tsr")
        stamped.write_bytes(data)
        told.write_bytes(answer)
        command = [program, "ts", "-verify", "-data", str(stamped), "-in", str(told)]
        command += ["-CAfile", str(roots), "-attime", str(int(at.timestamp()))]
        done = subprocess.run(  # noqa: S603 - our own words and files of our own
            command, capture_output=True, text=True, check=False, timeout=_OPENSSL_SECONDS
        )
    if done.returncode != 0:
        msg = f"Stämpeln kommer inte från en utfärdare som arkivet litar på ({_reason(done.stderr)})"
        raise TokenRefused(msg)


def _reason(stderr: str) -> str:
    """The last part of openssl's own line."""
    lines = [line for line in stderr.splitlines() if ":" in line]
    return lines[-1].split(":")[-1].strip() if lines else "openssl"
