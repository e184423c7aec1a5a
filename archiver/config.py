# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The archive's settings: one TOML file, every key known here. Secrets are never in it.

An unknown key is an error, so that a misspelt setting is not silently the default. Each key's
comment below is its documentation; docs/settings.md is checked against this file.
"""

from __future__ import annotations

import re
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
    address: str = ""  # where the internet reaches /push, https://…; empty: no hub is asked to call
    idle_minutes: int = 120  # how long a sign-in lasts when nothing is done
    behind_proxy: bool = False  # whether X-Forwarded-For and -Proto are a proxy's own, to be believed


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """[exports] What becomes of finished files."""

    keep_days: int = 30  # how long finished export files are kept under Exporter
    verify_address: str = ""  # web address where the log's checkpoints are published; on documents
    pdf_variant: str = "a-3a"  # PDF/A-3a with the records as data attached, or a-2a without
    seal_certificate: str = ""  # PEM file with the certificate PDF files are sealed with; none: no seal
    seal_key: str = ""  # PEM file with the seal's private key, readable by the archive's user only
    seal_chain: str = ""  # PEM file with the certificates between the seal's and its root
    consider_records: int = 1000  # more records by others than this, and OSL 21:7 is asked about first


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """[api] How other systems read. Nothing is open before one has been given a key."""

    per_minute: int = 120  # questions a minute that one system may ask


@dataclass(frozen=True, slots=True)
class HandoverSettings:
    """[handover] Where answers and records are handed over to the diary. Nothing set means off."""

    folder: str = ""  # folder that packages are put in
    return_folder: str = ""  # folder where the diary puts its numbers
    endpoint: str = ""  # address that packages are sent to
    secret: str = ""  # where the key to the address is: env:NAME or file:/path


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
class PublicSettings:
    """[public] What is shown without signing in. All of it is off until it is switched on here."""

    accounts: bool = False  # the list of the municipality's accounts, on /konton
    terminal: bool = False  # the public terminal for those who ask to look themselves (OSL 6:6)
    terminal_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")  # from where it may be used
    contact: str = ""  # whom to tell about what is not accessible, and to ask for records


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """[search] How records are found."""

    engine: str = "whoosh"  # engine of the first index; `flode index switch` changes both


@dataclass(frozen=True, slots=True)
class RightsSettings:
    """[rights] Which roles may open what is closed, in their own authority."""

    messages: tuple[str, ...] = ("registrator", "jurist", "arkivarie")  # who may open messages
    marked: tuple[str, ...] = ("registrator", "jurist", "arkivarie")  # who may open marked records


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """[sign_in] How staff prove who they are."""

    code_for: tuple[str, ...] = ()  # roles that need a one-time code beside their password
    local: bool = True  # whether names and passwords of the archive's own are taken
    issuer: str = ""  # address of the OpenID Connect provider; empty means none
    client_id: str = ""  # what the provider calls this archive
    secret_env: str = "FLODE_OIDC_SECRET"  # noqa: S105 - environment variable that holds the client's secret
    scope: str = "openid profile email groups"  # what is asked for; openid is needed
    groups_claim: str = "groups"  # the claim that lists a person's groups or roles
    name_claim: str = "name"  # the claim a person is called by
    groups: tuple[str, ...] = ()  # "group = role" or "group = role @ authority", one a line
    algorithms: tuple[str, ...] = (  # signatures that are taken; never "none" or a shared secret
        *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("ES256", "ES384", "ES512", "EdDSA"),
    )
    button: str = "Logga in med kommunens konto"  # what the button on the sign-in page says
    single_logout: bool = True  # whether signing out here also signs out at the provider


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
    api: ApiSettings = field(default_factory=ApiSettings)
    handover: HandoverSettings = field(default_factory=HandoverSettings)
    outside: OutsideSettings = field(default_factory=OutsideSettings)
    requests: RequestSettings = field(default_factory=RequestSettings)
    public: PublicSettings = field(default_factory=PublicSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    rights: RightsSettings = field(default_factory=RightsSettings)
    sign_in: SignInSettings = field(default_factory=SignInSettings)
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
    elif (
        isinstance(hint, type) and isinstance(value, hint) and isinstance(value, bool) == (hint is bool)
    ):
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


def changed(text: str, section: str, key: str, value: str) -> str:
    """A settings file with one key set and all else, comments too, as it was. Raises ConfigError."""
    line = f"{key} = {_toml(value)}"
    heading = re.search(rf"^\[{section}\][^\n]*$", text, re.MULTILINE)
    if heading is None:
        made = f"{text.rstrip()}\n\n[{section}]\n{line}\n"
    else:
        start = heading.end()
        following = re.search(r"^\[", text[start:], re.MULTILINE)
        end = start + following.start() if following else len(text)
        body, had = re.subn(rf"^{key}\s*=.*$", lambda _: line, text[start:end], flags=re.MULTILINE)
        made = text[:start] + (body if had else f"\n{line}{body}") + text[end:]
    if getattr(getattr(parse(tomllib.loads(made)), section), key) != value:
        msg = f"Inställningen {section}.{key} kunde inte ändras"
        raise ConfigError(msg)
    return made


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value).lower() if isinstance(value, bool) else str(value)
