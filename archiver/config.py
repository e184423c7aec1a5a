# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The archive's settings: one TOML file, every key known here. Secrets are never in it.

An unknown key is an error, so that a misspelt setting is not silently the default. Each key's
comment below is its documentation; docs/settings.md is checked against this file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from archiver.errors import ConfigError

FILE_NAME = "flode.toml"


@dataclass(frozen=True, slots=True)
class Municipality:
    """[municipality] Whose archive it is."""

    name: str = "Kommunen"  # shown in the head of every page and document
    origin: str = "arkiv.example/logg"  # name of the log in its signed checkpoints; never change it
    authorities: tuple[str, ...] = ("Kommunstyrelsen",)  # nämnder and companies that hold accounts


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """[store] Where the rows are."""

    url: str = ""  # SQLAlchemy URL of a PostgreSQL database; empty means archive.db in the folder


@dataclass(frozen=True, slots=True)
class HarvestSettings:
    """[harvest] How accounts are looked at."""

    interval_minutes: int = 60  # how often each account is looked at, at least
    budget_percent: int = 50  # how much of what a platform allows may be used
    answer_megabytes: int = 64  # a larger answer is refused, with a line in the run
    media_megabytes: int = 512  # a larger file is not kept; its address and size are
    read_seconds: int = 60  # how long to wait for an answer
    retries: int = 2  # how many times a question without an answer is asked again at once
    confirm_minutes: int = 15  # least time between two looks that confirm a removal


@dataclass(frozen=True, slots=True)
class WebSettings:
    """[web] How the pages are served."""

    host: str = "127.0.0.1"  # address the web server listens on; put a proxy with TLS before it
    port: int = 8420  # port the web server listens on
    session_hours: int = 10  # how long a sign-in lasts


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """[exports] What becomes of finished files."""

    keep_days: int = 30  # how long finished export files are kept under Exporter


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """[outside] Who vouches for the log, for whom the archive vouches, and where its mark is."""

    authorities: tuple[str, ...] = ()  # time-stamp authorities: "name address roots.pem" each
    renew_days: int = 90  # how long before its certificate ends a time stamp is stamped anew
    witnesses: tuple[str, ...] = ()  # other archives' witnesses: "key address" each
    witness_for: tuple[str, ...] = ()  # keys of the logs this archive witnesses; none means off
    high_water: str = ""  # file on another volume for the newest checkpoint; empty means none


@dataclass(frozen=True, slots=True)
class RequestSettings:
    """[requests] How requests for records are answered."""

    court: str = "kammarrätten"  # the administrative court of appeal that hears appeals (OSL 6:8)
    address: str = ""  # where an appeal is sent: the authority's post and e-mail address
    tariff: str = "staten"  # code of the tariff in taxor.toml that copies are charged by
    hurry_days: int = 3  # working days after which a case is marked as late


@dataclass(frozen=True, slots=True)
class SupervisionSettings:
    """[supervision] When somebody is told that supervision has not led to anything."""

    crime_hours: int = 24  # how long a suspected crime may still be seen before somebody is told


@dataclass(frozen=True, slots=True)
class MailSettings:
    """[mail] How notices are mailed. Without a host there is no mail; all is on the start page."""

    host: str = ""  # the mail server; empty means no mail
    port: int = 587  # its port
    security: str = "starttls"  # "starttls", "tls" (from the first byte) or "none"
    user: str = ""  # name to sign in with; empty means not to
    password_env: str = "FLODE_MAIL_PASSWORD"  # noqa: S105 - environment variable with its password
    password_file: str = ""  # file with the password, in place of the variable
    sender: str = ""  # address that mail comes from
    public_url: str = ""  # the archive's address as staff reach it, for links
    ca_file: str = ""  # certificates to trust beside the system's own, as PEM
    digest_hour: int = 7  # Swedish hour at which the day's mail goes out


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one archive."""

    municipality: Municipality = field(default_factory=Municipality)
    store: StoreSettings = field(default_factory=StoreSettings)
    harvest: HarvestSettings = field(default_factory=HarvestSettings)
    web: WebSettings = field(default_factory=WebSettings)
    exports: ExportSettings = field(default_factory=ExportSettings)
    outside: OutsideSettings = field(default_factory=OutsideSettings)
    requests: RequestSettings = field(default_factory=RequestSettings)
    supervision: SupervisionSettings = field(default_factory=SupervisionSettings)
    mail: MailSettings = field(default_factory=MailSettings)


def load(path: Path) -> Config:
    """Read a settings file. Raises ConfigError naming the key that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name} går inte att läsa: {error}"
        raise ConfigError(msg) from None
    return parse(raw)


def parse(raw: Mapping[str, Any]) -> Config:
    """Settings from an already read table."""
    hints = get_type_hints(Config)
    unknown = sorted(raw.keys() - hints.keys())
    if unknown:
        msg = f"Okänt avsnitt i inställningarna: [{unknown[0]}]"
        raise ConfigError(msg)
    sections: dict[str, Any] = {n: _section(n, hints[n], table) for n, table in raw.items()}
    return Config(**sections)


def _section(name: str, kind: type[Any], table: object) -> object:
    if not isinstance(table, Mapping):
        msg = f"[{name}] ska vara ett avsnitt"
        raise ConfigError(msg)
    hints = get_type_hints(kind)
    unknown = sorted(table.keys() - hints.keys())
    if unknown:
        msg = f"Okänd inställning: {name}.{unknown[0]}"
        raise ConfigError(msg)
    return kind(**{key: _value(f"{name}.{key}", hints[key], v) for key, v in table.items()})


def _value(name: str, hint: object, value: object) -> object:
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(hint, type) and isinstance(value, hint) and not isinstance(value, bool):
        return value
    msg = f"Inställningen {name} har fel typ: {value!r}"
    raise ConfigError(msg)


def to_toml(config: Config) -> str:
    """The settings as a file, every key written out."""
    lines: list[str] = []
    for section in fields(config):
        lines.append(f"[{section.name}]")
        table = getattr(config, section.name)
        lines += [f"{key.name} = {_toml(getattr(table, key.name))}" for key in fields(table)]
        lines.append("")
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)
