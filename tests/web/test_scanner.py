# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A scanner attacks every form and address it finds (wapiti), signed in and over TLS: no finding."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from archiver.config import PublicSettings
from archiver.store import people
from tests.builders.site import NAME, Site

pytestmark = pytest.mark.real

_MODULES = "cookieflags,csp,csrf,crlf,exec,file,http_headers,methods,permanentxss,redirect,sql,xss"
_SECONDS = 240
_BEGIN = ("/sok?q=skola", "/arenden", "/granskning", "/tackning", "/forteckning", "/installningar")
# It wants the filter of old browsers switched on, through which pages were attacked; ours says 0.
_UNWANTED = {"X-XSS-Protection is not set"}


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - its signature
        pass


@contextmanager
def over_tls(app: Flask, folder: Path) -> Iterator[str]:
    """The app on a free port, under a certificate of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "tls.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=_Silent, ssl_context=context
    )
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def scanned(address: str, folder: Path, *more: str) -> dict[str, list[dict[str, object]]]:
    """What wapiti finds, by sort; only sorts with findings."""
    wapiti = shutil.which("wapiti")
    if wapiti is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("needs wapiti")
    report = folder / "wapiti.json"
    command = [
        *(wapiti, "-u", f"{address}/", "-m", _MODULES, "--scope", "domain", "--depth", "2"),
        *("--max-links-per-page", "25", "--max-files-per-dir", "12", "--max-parameters", "12"),
        *("--max-scan-time", "45", "--max-attack-time", "8", "--verify-ssl", "0"),
        *("--flush-session", "--no-bugreport", "--store-session", str(folder), "-f", "json"),
        *("-o", str(report), "-v", "0", *more),
    ]
    environment = os.environ | {"HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, env=environment, check=False)
    assert report.exists(), done.stderr.decode()[-2000:]
    found = json.loads(report.read_text(encoding="utf-8"))
    return {name: rows for name, rows in found["vulnerabilities"].items() if rows}


def test_wapiti_finds_nothing(site: Site, tmp_path: Path) -> None:
    archive = site.story.archive
    archive.config = replace(archive.config, public=PublicSettings(accounts=True, terminal=True))
    with archive.database.write() as connection:
        astrid = people.by_name(connection, NAME)
        assert astrid is not None
        token = people.begin_session(connection, astrid.id, site.story.clock.at)
    # The scanner sends every form it finds; signing out would end what it can see.
    site.app.view_functions["people.sign_out"] = lambda: ("", 204)
    reached: set[str] = set()
    broke: set[str] = set()

    @site.app.after_request
    def note(response: Response) -> Response:
        if response.status_code == 200:
            reached.add(request.endpoint or "")
        if response.status_code >= 500:
            broke.add(request.full_path)
        return response

    with over_tls(site.app, tmp_path) as address:
        begin = [part for page in _BEGIN for part in ("-s", f"{address}{page}")]
        found = scanned(address, tmp_path, "-H", f"Cookie: __Host-flode={token}", *begin)
    said = {str(row["info"]) for rows in found.values() for row in rows}
    assert said <= _UNWANTED
    assert broke == set()
    assert {"search.index", "record.show", "cases.index", "settings.index", "coverage.index"} <= reached


def test_wapiti_finds_what_is_planted(tmp_path: Path) -> None:
    faulty = Flask("faulty")

    @faulty.get("/")
    def front() -> str:
        return '<form action="/eko"><input name="ord"><button>Sök</button></form>'

    @faulty.get("/eko")
    def echo() -> str:
        return f"<p>{request.args.get('ord', '')}</p>"

    with over_tls(faulty, tmp_path) as address:
        found = scanned(address, tmp_path)
    assert "Cross Site Scripting" in found
    assert "Content Security Policy Configuration" in found
