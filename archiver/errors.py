# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every error the product raises on purpose, with a stable code and a Swedish way out.

FlodeError
├── UsageError          FA-01xx  wrong use: unknown platform, bad argument        exit 2
├── DataError           FA-03xx  the archive's own data is wrong or refused        exit 1
│   └── Fatal                    stop this process; nothing more may be written    exit 1
└── PlatformError       FA-05xx  a platform or the network failed                  exit 3

An error says what happened, what is kept and what to do. It never carries a secret, a person's name
or a text from the archive.
"""

from __future__ import annotations


class FlodeError(Exception):
    """Base. ``str(error)`` is the operator's line; ``kept`` and ``remedy`` are for people."""

    code = "FA-0000"
    exit_status = 1
    kept = "Inget i arkivet har ändrats."
    remedy = "Kontakta den som sköter arkivet och uppge koden."

    def __init__(self, what: str, *, kept: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.kept = kept if kept is not None else type(self).kept
        self.remedy = remedy if remedy is not None else type(self).remedy

    def line(self) -> str:
        """The error as one line: code, what happened, what is kept, what to do."""
        parts = (self.what, self.kept, self.remedy)
        text = " ".join(p if p.endswith((".", "?", "!")) else p + "." for p in parts)
        return f"{self.code} {text}"


# --- wrong use -------------------------------------------------------------------------------


class UsageError(FlodeError):
    """The command or setting cannot be carried out as written."""

    code = "FA-0101"
    exit_status = 2
    remedy = "Rätta kommandot och försök igen."


class ConfigError(UsageError):
    """The configuration file has an unknown key, a wrong type or a missing value."""

    code = "FA-0102"
    remedy = "Rätta inställningsfilen och försök igen."


class UnknownPlatform(UsageError):
    """A platform name that no connector answers to."""

    code = "FA-0103"


class UnknownAccount(UsageError):
    """An account name that is not registered in this archive."""

    code = "FA-0104"
    remedy = "Se vilka konton som finns med: flode account list."


class MissingSecret(UsageError):
    """The environment variable that should hold an access token is not set or not usable."""

    code = "FA-0105"
    remedy = "Sätt miljövariabeln och försök igen. Hemligheten sparas aldrig i arkivet."


class QueryError(UsageError):
    """A search that cannot be understood. ``position`` is the 0-based place in the query."""

    code = "FA-0106"
    remedy = "Rätta sökningen och försök igen."

    def __init__(self, what: str, *, position: int = 0) -> None:
        super().__init__(what)
        self.position = position


class NotYetOffered(UsageError):
    """A command of the contract whose function is not in this version."""

    code = "FA-0107"
    remedy = "Se CHANGELOG för vad den här versionen kan."


class UnknownRecord(UsageError):
    """A record number that this archive does not hold."""

    code = "FA-0108"
    remedy = "Kontrollera numret, till exempel H-2026-000042."


class NotEmpty(UsageError):
    """A directory that should be new already holds something."""

    code = "FA-0109"
    remedy = "Välj en ny eller tom mapp."


class SearchTooWide(UsageError):
    """A search that would look at too much of the archive to be answered in reasonable time."""

    code = "FA-0110"
    remedy = "Lägg till ett ord, ett konto eller en period, eller skriv fler bokstäver före stjärnan."


class TakeoutUnreadable(UsageError):
    """A file that is no owner's export, or not one that this version can read."""

    code = "FA-0115"
    remedy = "Hämta exporten på nytt från plattformen, i formatet JSON, och försök igen."


class TakeoutHostile(UsageError):
    """An export built to harm whoever opens it: paths out of it, links, or a bomb."""

    code = "FA-0116"
    remedy = "Läs inte in filen. Hämta exporten direkt från plattformen."


class TermsMissing(UsageError):
    """An account whose platform's terms demand a decision that nobody has recorded."""

    code = "FA-0117"
    remedy = "Lägg till kontot med --deletion-policy och --decided-by."


class UnknownCase(UsageError):
    """A case, certificate or other matter of the desk that this archive does not hold."""

    code = "FA-0130"
    remedy = "Kontrollera numret, till exempel B-2026-0031."


class DeskTableWrong(UsageError):
    """A table that the municipality owns (lagrum, taxor, grunder) cannot be read."""

    code = "FA-0131"
    remedy = "Rätta filen i arkivets mapp, eller ta bort den så gäller den medföljande."


# --- the archive's own data ------------------------------------------------------------------


class DataError(FlodeError):
    """Something is wrong with what the archive holds."""

    code = "FA-0301"


class NoArchive(DataError):
    """The directory holds no archive, or one of another format version."""

    code = "FA-0302"
    exit_status = 2
    remedy = "Skapa ett arkiv med: flode init MAPP."


class VerificationFailed(DataError):
    """A stored byte does not match the log."""

    code = "FA-0303"
    kept = "Loggen visar vad som borde finnas."
    remedy = "Återställ från säkerhetskopia och spara den skadade kopian som bevis."


class StoreBusy(DataError):
    """Another process holds the write lock for too long."""

    code = "FA-0304"
    remedy = "Försök igen om en stund."


class DiskFull(DataError):
    """The medium refused a write. The transaction was rolled back."""

    code = "FA-0305"
    kept = "Allt som redan bekräftats finns kvar; det som just hämtades sparades inte."
    remedy = "Frigör utrymme; nästa insamling hämtar ikapp."


class CannotPrint(DataError):
    """The machine lacks what PDF files are made with: the Pango library or the Noto fonts."""

    code = "FA-0306"
    remedy = (
        "Installera paketen libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0, fonts-noto-core "
        "och fonts-noto-color-emoji och försök igen."
    )


class JobInterrupted(DataError):
    """A job whose worker ended twice before it was done."""

    code = "FA-0307"
    remedy = "Avgränsa frågan eller välj ett annat format, och försök igen."


class Fatal(DataError):
    """The process must stop: going on could harm evidence."""

    code = "FA-0310"


class LedgerFork(Fatal):
    """The log on disk is older than, or different from, what was already published."""

    code = "FA-0311"
    remedy = "Starta inte om. Återställ den nyaste kopian och kör: flode verify --full."


class DurabilityLost(Fatal):
    """An fsync failed: what the operating system holds can no longer be trusted."""

    code = "FA-0312"
    kept = "Allt som bekräftats före felet finns kvar."
    remedy = "Kontrollera disken innan tjänsten startas igen."


class Refused(DataError):
    """A disposal, hold or seal that the rules do not allow. Nothing was changed."""

    code = "FA-0313"
    remedy = "Läs vad som saknas, rätta det och försök igen."


class NotAllowed(Refused):
    """The person's role does not include this."""

    code = "FA-0316"
    remedy = "Be någon med rätt roll, eller den som sköter behörigheterna."


class RecordHeld(Refused):
    """A record under legal hold: nothing may destroy it until the hold is released."""

    code = "FA-0314"
    remedy = "Häv spärren först om den inte längre behövs."


class RecordSealed(Refused):
    """A sealed object (TF 1:14, BrB 16:10 a): no role may see, search or export it."""

    code = "FA-0315"
    remedy = "Kontakta den som förseglade handlingen."


class OutsideError(DataError):
    """Somebody outside the archive did not vouch for it. The archive itself is as it was."""

    code = "FA-0350"
    kept = "Arkivet och dess underskrift är orörda."
    remedy = "Nästa omgång frågar igen."


class NoOutsideAnswer(OutsideError):
    """A time-stamp authority or a witness gave no usable answer."""

    code = "FA-0351"


class TokenRefused(OutsideError):
    """A time stamp that does not hold: unknown authority, other bytes, ended certificate."""

    code = "FA-0352"
    kept = "Svaret är sparat som det kom, och räknas inte som bevis."
    remedy = "Kontrollera utfärdarens rotcertifikat; arkivet frågar igen nästa dygn."


class CosignatureRefused(OutsideError):
    """A witness that does not vouch for the log, or whose signature does not hold."""

    code = "FA-0353"
    remedy = "Kör flode verify --full och tala med den som driver vittnet."


class MarkMissing(Fatal):
    """The high-water mark on the other volume is not where the settings say."""

    code = "FA-0354"
    remedy = (
        "Montera volymen. Är märket nytt eller förlorat, kör: "
        'flode log anchor --reason "varför märket skrivs på nytt".'
    )


class MarkNotWritten(OutsideError):
    """The log was signed and published, but the mark on the other volume could not follow."""

    code = "FA-0355"
    kept = "Loggen är undertecknad och publicerad; det äldre märket finns kvar."
    remedy = "Kontrollera volymen; nästa underskrift skriver märket igen."


class StepNotNow(Refused):
    """A step that the case's state does not allow."""

    code = "FA-0380"
    kept = "Ärendet är oförändrat."
    remedy = "Läs ärendets läge och ta ett steg som går därifrån."


class ChangedMeanwhile(Refused):
    """Somebody else has decided the same thing since the page was opened."""

    code = "FA-0381"
    kept = "Det som redan är beslutat står kvar, och det du skrev visas."
    remedy = "Läs vad som har beslutats och bestäm om du vill ändra det."


class NotDelegated(Refused):
    """A decision by somebody without a delegation that is valid today (FL-8)."""

    code = "FA-0382"
    kept = "Inget beslut är fattat."
    remedy = "Låt en behörig delegat fatta beslutet, eller registrera delegationen först."


class MaskLeaks(Refused):
    """A masked word can still be read out of the copy: the copy was destroyed, not released."""

    code = "FA-0383"
    kept = "Kopian är förstörd och har inte lämnats ut."
    remedy = "Maska ordet även där det står kvar, eller välj alla förekomster i ärendet."


class CopyUnreadable(Refused):
    """The copy could not be opened again to be checked."""

    code = "FA-0384"
    kept = "Kopian är förstörd och har inte lämnats ut."


class IndexUnusable(DataError):
    """The search index is missing, damaged or made by another version. It can always be rebuilt."""

    code = "FA-0320"
    kept = "Arkivet är orört; bara sökregistret behöver byggas om."
    remedy = "Sökregistret byggs om vid nästa körning. Det går också att köra: flode index rebuild."


class IndexBusy(DataError):
    """Another process writes to the search index."""

    code = "FA-0321"
    kept = "Arkivet är orört. Det som väntar tas med nästa gång sökregistret uppdateras."
    remedy = "Försök igen om en stund."


class EvidenceIncomplete(DataError):
    """Something that a bundle must prove is not in the archive, and no decision says why."""

    code = "FA-0360"
    kept = "Inget bevispaket har skapats."
    remedy = "Kör: flode verify --full, och återställ det som saknas från säkerhetskopia."


class SigningHeld(DataError):
    """The clock stands before the log's newest row: a signature would vouch for a wrong order."""

    code = "FA-0370"
    kept = "Allt som samlats in finns kvar; bara undertecknandet väntar."
    remedy = (
        'Ställ klockan rätt. Var det i stället loggens tid som var fel: flode clock accept "varför".'
    )


class NoReason(UsageError):
    """A step that must leave a reason was given none."""

    code = "FA-0371"
    remedy = "Skriv med en mening varför."


# --- platforms and network -------------------------------------------------------------------


class PlatformError(FlodeError):
    """A platform did not give a usable answer. Says nothing about any record."""

    code = "FA-0501"
    exit_status = 3
    kept = "Inget tolkas som borttaget. Svaret är sparat som bevis."
    remedy = "Nästa insamling försöker igen."


class Unreachable(PlatformError):
    """No answer: name, connection, time-out or broken transfer."""

    code = "FA-0502"
    kept = "Inget tolkas som borttaget."


class Throttled(PlatformError):
    """The platform asks us to wait. ``retry_after`` is in seconds, None when not said."""

    code = "FA-0503"
    remedy = "Insamlingen väntar tills plattformen tar emot frågor igen."

    def __init__(self, what: str, *, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after


class AccessLost(PlatformError):
    """The token or a permission no longer gives access to what it gave before."""

    code = "FA-0504"
    remedy = "Förnya åtkomsten och kör: flode account check NAMN."


class UnexpectedAnswer(PlatformError):
    """The answer is not of the documented form (HTML for JSON, broken feed, missing field)."""

    code = "FA-0505"
    remedy = "Läs det sparade svaret; tolken kan behöva uppdateras."


class AnswerTooLarge(PlatformError):
    """An answer or a media file is larger than the configured limit and was not kept."""

    code = "FA-0506"
    kept = "Länken och storleken är sparade."
    remedy = "Höj gränsen i inställningarna om filen ska sparas."


class AddressRefused(PlatformError):
    """A file's address leads into a closed network, or is no web address: it was not followed."""

    code = "FA-0507"
    kept = "Länken är sparad."
    remedy = "Hämta filen för hand om den hör till handlingen."
