# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real time-stamp authority: ``openssl ts`` behind loopback HTTP, with certificates of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=3650)
REJECTION = bytes.fromhex("30053003020102")  # PKIStatus 2 and no token
_SETTINGS = """\
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
{chain}signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""

Reply = Callable[[bytes], tuple[int, bytes]]


@dataclass(slots=True)
class TimeAuthority:
    """Stamps what it is asked to, unless ``reply`` says otherwise. ``roots`` is whom to trust."""

    folder: Path
    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    reply: Reply | None = None

    @property
    def roots(self) -> Path:
        return self.folder / "ca.pem"

    def setting(self, name: str = "tsa", url: str | None = None) -> str:
        """As in the settings file."""
        return f"{name} {self.url if url is None else url} {self.roots}"

    def stamp(self, query: bytes, *, chain: bool = False) -> bytes:
        """An answer; with ``chain`` its set of certificates is out of order, as OpenSSL 3 makes it."""
        path = self.folder / f"query-{len(self.asked)}"
        path.write_bytes(query)
        settings = self.folder / ("chain.cnf" if chain else "plain.cnf")
        command = ("openssl", "ts", "-reply", "-config", settings, "-queryfile", path)
        return subprocess.run(command, check=True, capture_output=True).stdout

    def holds(self, data: bytes, answer: bytes, *options: str) -> bool:
        """What ``openssl ts -verify`` says."""
        (self.folder / "data").write_bytes(data)
        (self.folder / "answer").write_bytes(answer)
        command = ("openssl", "ts", "-verify", "-data", self.folder / "data")
        more = ("-in", self.folder / "answer", "-CAfile", self.roots, *options)
        return subprocess.run((*command, *more), check=False, capture_output=True).returncode == 0


def made(folder: Path, name: str = "Prov", valid: tuple[datetime, datetime] | None = None) -> Path:
    """Certificates and settings of an authority; ``valid`` is when its own certificate holds."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    long = (now - VALID, now + 2 * VALID)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, own_name = _named(f"{name} rot"), _named(f"{name} tidsstämplare")
    root = _begun(root_name, root_name, root_key, long)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    own = _begun(own_name, root_name, key, valid or (now - timedelta(days=1), now + VALID))
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = own.add_extension(stamping, critical=True)
    for file, builder in (("ca.pem", root), ("tsa.pem", own)):
        signed = builder.sign(root_key, hashes.SHA256())
        (folder / file).write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    (folder / "tsa.key").write_bytes(key.private_bytes(*pem, serialization.NoEncryption()))
    (folder / "serial").write_text("01\n")
    for file, chain in (("plain.cnf", ""), ("chain.cnf", f"certs = {folder}/ca.pem\n")):
        (folder / file).write_text(_SETTINGS.format(folder=folder, chain=chain))
    return folder


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    valid: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(valid[0]).not_valid_after(valid[1])


@contextmanager
def serving(folder: Path) -> Iterator[TimeAuthority]:
    """The authority whose certificates are in this folder, at its address."""
    authority = TimeAuthority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked.append(query)
            reply = authority.reply or (lambda asked: (200, authority.stamp(asked)))
            status, body = reply(query)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
