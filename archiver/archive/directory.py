# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an archive's folder holds, and how a new one is made. Nothing is ever made by opening."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert

from archiver import config as config_file
from archiver.archive import document
from archiver.clock import Clock, SystemClock, to_us
from archiver.config import Config
from archiver.errors import NoArchive, NotEmpty
from archiver.ledger import ledger
from archiver.ledger.checkpoint import verifier_key
from archiver.ledger.entry import EntryKind, new_entry
from archiver.store import accounts, payloads, schema, tables
from archiver.store.blobs import write_durably
from archiver.store.db import Database, open_database

FORMAT = "1"
_WITNESS = "witness.pem"
DICTIONARY = Path(__file__).parents[1] / "store" / "synthetic_v1.zdict"


@dataclass(frozen=True, slots=True)
class Directory:
    """Paths inside an archive's folder."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / config_file.FILE_NAME

    @property
    def media(self) -> Path:
        """Pictures and files by content hash."""
        return self.root / "media"

    @property
    def index(self) -> Path:
        """The search index: can be deleted and rebuilt (law 6)."""
        return self.root / "index"

    @property
    def exports(self) -> Path:
        """Finished export files."""
        return self.root / "exports"

    @property
    def reports(self) -> Path:
        """Filed monthly reports."""
        return self.root / "reports"

    @property
    def keys(self) -> Path:
        """Signing and digest keys; readable by the archive's own user only."""
        return self.root / "keys"

    @property
    def locks(self) -> Path:
        """Lock files of running harvests."""
        return self.root / "locks"

    @property
    def checkpoint(self) -> Path:
        """The newest signed checkpoint, for anyone to copy."""
        return self.root / "log" / "checkpoint"

    def database_url(self, config: Config) -> str:
        """Where the rows are."""
        return config.store.url or f"sqlite:///{self.root / 'archive.db'}"

    def signing_key(self) -> Ed25519PrivateKey:
        """The log's private key."""
        return self._signing("log.pem")

    def witness_key(self) -> Ed25519PrivateKey | None:
        """The key we cosign other logs with; None until :func:`make_witness_key`."""
        return self._signing(_WITNESS) if (self.keys / _WITNESS).exists() else None

    def digest_key(self) -> bytes:
        """The key that tells versions apart; never leaves the archive."""
        return self._key("digest.key")

    def session_key(self) -> bytes:
        """The key that signs the web's cookies."""
        return self._key("session.key")

    def _signing(self, name: str) -> Ed25519PrivateKey:
        key = serialization.load_pem_private_key(self._key(name), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            msg = f"Nyckeln {name} är inte av rätt slag (Ed25519)"
            raise NoArchive(msg)
        return key

    def _key(self, name: str) -> bytes:
        try:
            return (self.keys / name).read_bytes()
        except OSError as error:
            msg = f"Nyckeln {name} kan inte läsas ({type(error).__name__})"
            raise NoArchive(msg) from None


def create(root: Path, config: Config, clock: Clock | None = None) -> str:
    """Make a new archive in an empty folder. Returns the log's public key (C2SP vkey).

    ``clock`` gives the time of the log's first row; a played archive needs a played one.

    Raises NotEmpty when the folder holds anything at all.
    """
    if root.exists() and any(root.iterdir()):
        msg = f"Mappen {root} är inte tom"
        raise NotEmpty(msg)
    directory = Directory(root)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (directory.media, directory.exports, directory.reports, directory.checkpoint.parent):
        path.mkdir(parents=True, exist_ok=True)
    for path in (directory.keys, directory.index, directory.locks):
        path.mkdir(mode=0o700)
    public = _make_keys(directory, config.municipality.origin)
    _make_database(directory, config, to_us((clock or SystemClock()).now()))
    write_durably(directory.settings, config_file.to_toml(config).encode(), 0o640)
    return public


def _make_keys(directory: Directory, origin: str) -> str:
    key = _new_key(directory.keys / "log.pem")
    write_durably(directory.keys / "digest.key", secrets.token_bytes(32), 0o600)
    write_durably(directory.keys / "session.key", secrets.token_bytes(32), 0o600)
    public = verifier_key(origin, key.public_key())
    write_durably(directory.keys / "log.vkey", public.encode() + b"\n")
    return public


def make_witness_key(directory: Directory) -> Ed25519PrivateKey:
    """The key we cosign other logs with, made now if there is none."""
    return directory.witness_key() or _new_key(directory.keys / _WITNESS)


def _new_key(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_durably(path, pem, 0o600)
    return key


def _make_database(directory: Directory, config: Config, at_us: int) -> None:
    database = open_database(directory.database_url(config))
    try:
        schema.upgrade(database)
        with database.write() as connection:
            _first_rows(connection, config, at_us)
    finally:
        database.close()


def _first_rows(connection: Connection, config: Config, at_us: int) -> None:
    """The empty log, the archive's facts, and the row that commits to them."""
    ledger.create(connection)
    shared = DICTIONARY.read_bytes()
    connection.execute(insert(tables.dictionary).values(id=1, body=shared))
    facts = {
        "format": FORMAT,
        "origin": config.municipality.origin,
        "dictionary": hashlib.sha256(shared).hexdigest(),
    }
    for name, value in facts.items():
        accounts.set_fact(connection, name, value)
    entry = new_entry(EntryKind.ARCHIVE, at_us, document.framed(facts))
    log = ledger.Ledger(payloads.Codec())
    log.append(connection, log.lock(connection), [entry])


def open_existing(root: Path) -> tuple[Directory, Config, Database]:
    """Open an archive's settings and database. Raises NoArchive when it is not one."""
    directory, config, database = opened(root)
    try:
        with database.read() as connection:
            found, wanted = schema.revision(connection), schema.newest()
    except BaseException:
        database.close()
        raise
    if found != wanted:
        database.close()
        msg = f"Arkivet har format {found}, programmet väntar {wanted}"
        raise NoArchive(msg, remedy="Säkerhetskopiera arkivet och kör: flode upgrade.")
    return directory, config, database


def opened(root: Path) -> tuple[Directory, Config, Database]:
    """The archive's settings and database, of whatever shape. Raises NoArchive."""
    directory = Directory(root)
    if not directory.settings.is_file():
        msg = f"Mappen {root} innehåller inget arkiv"
        raise NoArchive(msg)
    config = config_file.load(directory.settings)
    url = directory.database_url(config)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        msg = f"Databasen saknas i {root}"
        raise NoArchive(msg, remedy="Återställ från säkerhetskopia; skapa inte ett nytt arkiv.")
    return directory, config, open_database(url)
