# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A municipality's seal for tests: a root, a key with its certificate, and settings that name them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from archiver.config import Config

LONG = timedelta(days=3650)


def made(folder: Path, until: datetime | None = None) -> Path:
    """``root.pem``, ``seal.pem`` and ``seal.key`` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root_name, own_name = _named("Prov rot"), _named("Åkerby kommun")
    end = until or datetime.now(UTC) + LONG
    ca = x509.BasicConstraints(ca=True, path_length=None)
    use = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    root = _begun(root_name, root_name, root_key, datetime.now(UTC) + 2 * LONG)
    own = _begun(own_name, root_name, key, end)
    certificates = {
        "root.pem": root.add_extension(ca, critical=True).sign(root_key, hashes.SHA256()),
        "seal.pem": own.add_extension(use, critical=True).sign(root_key, hashes.SHA256()),
    }
    for name, certificate in certificates.items():
        (folder / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "seal.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


def settings(config: Config, folder: Path, authorities: tuple[str, ...] = ()) -> Config:
    """The same settings with a seal, and with who stamps its time."""
    exports = replace(
        config.exports,
        seal_certificate=str(folder / "seal.pem"),
        seal_key=str(folder / "seal.key"),
    )
    return replace(config, exports=exports, outside=replace(config.outside, authorities=authorities))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    until: datetime,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(until - 3 * LONG).not_valid_after(until)
