# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""On which terms PDF files leave an archive: which part of PDF/A, data beside or not, whose seal.

The seal is PAdES at level B-T (ETSI EN 319 142-1), B-B when no time-stamp authority is set. It is
made over the file as it is first written: there is no second revision, so nothing in the file is
changed by sealing it. The key is read when it is used and kept nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization

from archiver.errors import ConfigError, NoOutsideAnswer, SealMissing
from archiver.ledger import asking, timestamp
from exports import pdf
from exports.press.binding import Seal
from exports.source import Source

if TYPE_CHECKING:
    from asn1crypto import tsp
    from pyhanko.sign.signers import SimpleSigner

PARTS = {"a-3a": 3, "a-2a": 2}
_ROOM, _ROOM_FOR_TIME = 8_192, 16_384  # bytes kept beside the certificates
_AGAIN = "Försök igen om en stund. Tidsstämplingstjänsten står i outside.authorities."


def terms(source: Source) -> pdf.Terms:
    """As the settings say. Raises ConfigError and SealMissing, before any work is done."""
    settings = source.config.exports
    part = PARTS.get(settings.pdf_variant)
    if part is None:
        msg = f"exports.pdf_variant kan vara {' eller '.join(PARTS)}, inte {settings.pdf_variant!r}"
        raise ConfigError(msg)
    return pdf.Terms(part, attach=part == 3, seal=_seal(source))


def _seal(source: Source) -> Seal | None:
    settings = source.config.exports
    if not settings.seal_certificate and not settings.seal_key:
        return None
    signer = _signer(source)
    authority = next(
        (
            one
            for one in timestamp.authorities(source.config.outside.authorities, source.directory.root)
            if one.url
        ),
        None,
    )
    certificates = [*signer.cert_registry, signer.signing_cert]
    room = _ROOM + 2 * sum(len(one.dump()) for one in certificates if one is not None)
    if authority is not None:
        room += _ROOM_FOR_TIME
    sign = _signing(signer, None if authority is None else authority.url)
    return Seal(str(signer.subject_name), room, sign, source.clock.now())


def _signer(source: Source) -> SimpleSigner:
    """The key with its certificate; paths are from the archive's folder."""
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415 - only archives that seal need it

    settings, root = source.config.exports, source.directory.root
    chain = (str(root / settings.seal_chain),) if settings.seal_chain else ()
    try:
        signer: SimpleSigner | None = SimpleSigner.load(  # type: ignore[no-untyped-call]
            str(root / settings.seal_key),
            str(root / settings.seal_certificate),
            ca_chain_files=chain,
        )
    except (OSError, ValueError, TypeError) as error:
        msg = f"Stämpelns nyckel eller certifikat går inte att läsa ({type(error).__name__})"
        raise SealMissing(msg) from None
    certificate = None if signer is None else signer.signing_cert
    if signer is None or certificate is None:
        msg = "Stämpelns nyckel eller certifikat går inte att läsa"
        raise SealMissing(msg)
    if not _belongs(signer.signing_key.dump(), certificate.public_key.dump()):
        msg = "Stämpelns nyckel hör inte till certifikatet"
        raise SealMissing(msg)
    until = certificate.not_valid_after
    if until <= source.clock.now():
        msg = f"Stämpelns certifikat gick ut {until:%Y-%m-%d}"
        raise SealMissing(msg, remedy="Skaffa ett nytt certifikat och ange det i inställningarna.")
    return signer


def _belongs(key: bytes, public: bytes) -> bool:
    made = serialization.load_der_private_key(key, password=None).public_key()
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return made.public_bytes(*form) == public


def _signing(signer: SimpleSigner, url: str | None) -> Callable[[bytes], bytes]:
    def sign(digest: bytes) -> bytes:
        stamper = None if url is None else _stamper(url)
        try:
            made = _alone(
                lambda: signer.async_sign(digest, "sha256", use_pades=True, timestamper=stamper)
            )
        except NoOutsideAnswer as error:
            raise SealMissing(error.what, remedy=_AGAIN) from error
        except Exception as error:  # the library raises errors of many kinds
            msg = f"Det gick inte att stämpla filen ({type(error).__name__})"
            raise SealMissing(msg) from error
        return bytes(made.dump())

    return sign


def _alone(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - the library's
    """Run it in a thread of its own: whoever prints may have an event loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def _stamper(url: str) -> Any:  # noqa: ANN401 - the class is only known inside
    """Asks a time-stamp authority in the same bounded way as for the log."""
    from asn1crypto import tsp  # noqa: PLC0415
    from pyhanko.sign.timestamps import TimeStamper  # noqa: PLC0415

    class Stamper(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            reply = asking.post(url, req.dump(), timestamp.CONTENT_TYPE, timestamp.MOST_BYTES)
            if reply.status != 200:
                msg = f"Tidsstämplingstjänsten svarade {reply.status}"
                raise NoOutsideAnswer(msg)
            return tsp.TimeStampResp.load(reply.body)

    return Stamper()  # type: ignore[no-untyped-call]
