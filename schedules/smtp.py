# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hand one mail to the municipality's own mail server (RFC 5321), and say what became of it.

The password is read when it is needed, from the environment or a file, and is never kept or logged.
A server's certificate is always checked; there is no setting to leave that out.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path

from archiver.config import MailSettings
from archiver.errors import ConfigError, MissingSecret
from archiver.store.mails import Mail

TIMEOUT = 30  # seconds for each answer
_PERMANENT = 500  # answers from here on are final (RFC 5321 4.2.1)


class Fate(StrEnum):
    """What became of a mail."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mail, and the server's own words."""

    fate: Fate
    answer: str


def hand_over(settings: MailSettings, mail: Mail, environ: Mapping[str, str] = os.environ) -> Result:
    """Give a mail to the server. Raises ConfigError and MissingSecret; never for what a server does.

    Only what concerns this recipient or this text is final. A server that is away, does not let us in
    or does not like the sender is our own affair to mend: the mail waits.
    """
    message = _message(settings, mail)
    try:
        with _connected(settings, environ) as server:
            server.send_message(message, settings.sender, [mail.address])
            with suppress(smtplib.SMTPException, OSError):
                server.quit()  # it has the mail already, whatever it says to this
    except smtplib.SMTPRecipientsRefused as error:
        return _judged(*next(iter(error.recipients.values())))
    except smtplib.SMTPDataError as error:
        return _judged(error.smtp_code, error.smtp_error)
    except smtplib.SMTPResponseException as error:
        return Result(Fate.LATER, f"{error.smtp_code} {_text(error.smtp_error)}")
    except smtplib.SMTPNotSupportedError as error:
        return Result(Fate.LATER, str(error))
    except (smtplib.SMTPException, OSError) as error:
        return Result(Fate.LATER, f"{type(error).__name__}: {error}")
    return Result(Fate.SENT, "250")


def _connected(settings: MailSettings, environ: Mapping[str, str]) -> smtplib.SMTP:
    if settings.security not in {"starttls", "tls", "none"}:
        msg = f"mail.security ska vara starttls, tls eller none, inte {settings.security}"
        raise ConfigError(msg)
    if settings.user and settings.security == "none":
        msg = "mail.user kräver mail.security starttls eller tls, annars skickas lösenordet öppet"
        raise ConfigError(msg)
    password = _password(settings, environ) if settings.user else ""
    context = _trusted(settings)
    server: smtplib.SMTP
    if settings.security == "tls":
        server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            _sign_in(server, settings.user, password)
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Sign in with PLAIN or LOGIN (RFC 4616). The library's own way knows no å, ä and ö."""
    server.ehlo_or_helo_if_needed()
    offered = server.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, answer = server.docmd("AUTH", f"PLAIN {_coded(f'{chr(0)}{user}{chr(0)}{password}')}")
    elif "LOGIN" in offered:
        server.docmd("AUTH", "LOGIN")
        server.docmd(_coded(user))
        code, answer = server.docmd(_coded(password))
    else:
        msg = "mejlservern tar varken emot AUTH PLAIN eller AUTH LOGIN"
        raise smtplib.SMTPNotSupportedError(msg)
    if code not in {235, 503}:  # 503: it knows us already
        raise smtplib.SMTPAuthenticationError(code, answer)


def _coded(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _trusted(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(settings.ca_file)
        except (OSError, ssl.SSLError) as error:
            msg = f"mail.ca_file går inte att läsa: {error}"
            raise ConfigError(msg) from None
    return context


def _password(settings: MailSettings, environ: Mapping[str, str]) -> str:
    if settings.password_file:
        try:
            return Path(settings.password_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            msg = f"Filen med mejlserverns lösenord går inte att läsa ({type(error).__name__})"
            raise MissingSecret(msg) from None
    found = environ.get(settings.password_env, "")
    if not found:
        msg = f"Miljövariabeln {settings.password_env} med mejlserverns lösenord är inte satt"
        raise MissingSecret(msg)
    return found


def _message(settings: MailSettings, mail: Mail) -> EmailMessage:
    """The mail as it is sent: plain text in UTF-8. The same each time it is tried."""
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    return message


def _judged(code: int, answer: bytes | str) -> Result:
    fate = Fate.REFUSED if code >= _PERMANENT else Fate.LATER
    return Result(fate, f"{code} {_text(answer)}")


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
