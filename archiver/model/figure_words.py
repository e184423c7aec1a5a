# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words that narrow a frozen question, and what they are called in the store.

Questions are printed in public records: their words are Swedish, and never given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from archiver.model.action import Tag
from archiver.model.change import ChangeType
from archiver.model.coverage import Outcome
from archiver.model.moderation import Remover
from archiver.model.observation import Kind
from archiver.model.retention import Cause
from archiver.model.supervision import Mark

KINDS: Mapping[str, Kind] = {
    "inlägg": Kind.POST,
    "händelse": Kind.STORY,
    "profil": Kind.PROFILE,
    "kommentar": Kind.COMMENT,
    "omnämnande": Kind.MENTION,
    "besökarinlägg": Kind.VISITOR_POST,
    "recension": Kind.REVIEW,
    "meddelande": Kind.MESSAGE,
}
CHANGES: Mapping[str, ChangeType] = {
    "dold": ChangeType.HIDDEN,
    "borttagen": ChangeType.DELETED,
    "saknad": ChangeType.MISSING,
    "återkommen": ChangeType.REAPPEARED,
}
OUTCOMES: Mapping[str, Outcome] = {
    "fullständig": Outcome.COMPLETE,
    "ofullständig": Outcome.PARTIAL,
    "misslyckad": Outcome.FAILED,
}
LOG_KINDS: Mapping[str, int] = {"klocka": 9}
REMOVERS: Mapping[str, Remover | None] = {
    "kommunen": Remover.MUNICIPALITY,
    "avsändaren": Remover.AUTHOR,
    "plattformen": Remover.PLATFORM,
    "okänt": Remover.UNKNOWN,
    "ogranskad": None,  # nobody has judged it
}
CAUSES: Mapping[str, Cause] = {
    "begäran": Cause.REQUEST,
    "överklagande": Cause.APPEAL,
    "polis": Cause.POLICE,
    "integritet": Cause.PRIVACY,
    "annat": Cause.OTHER,
}
CASE_STEPS: Mapping[str, str] = {
    "registrerad": "registered",
    "utlämnad": "released",
    "delvis-utlämnad": "partly",
    "nekad": "refused",
    "fanns-inte": "not-found",
    "vidarelämnad": "forwarded",
    "beslutad": "decided",
    "överklagad": "appealed",
    "ändrad": "changed",
}
MARKS: Mapping[str, Mark] = {
    "sedd": Mark.SEEN,
    "behöver-svar": Mark.ANSWER,
    "behöver-åtgärd": Mark.ACTION,
    "misstänkt-brott": Mark.CRIME,
    "klar": Mark.DONE,
}
RULE_STEPS: Mapping[str, str] = {"ny": "made", "upphörd": "ended"}
ACTIONS: Mapping[str, Tag] = {
    "inloggning": Tag.SIGN_IN,
    "nekad-inloggning": Tag.SIGN_IN_FAILED,
    "skyddad-visning": Tag.RESTRICTED_VIEWED,
    "exportbeställning": Tag.EXPORT_ORDERED,
    "exporthämtning": Tag.EXPORT_FETCHED,
    "bevishämtning": Tag.EVIDENCE_FETCHED,
    "ny-användare": Tag.PERSON_ADDED,
    "nytt-lösenord": Tag.PASSWORD_CHANGED,
    "personsökning": Tag.SEARCHED_PERSON,
    "återställning": Tag.ARCHIVE_RESTORED,
}
