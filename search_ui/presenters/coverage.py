# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How well each account is covered: its state, its days and its gaps. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from archiver import wording
from archiver.model.account import Account
from archiver.model.coverage import Outcome, Run, Sight, Window, counts
from search_ui.presenters import causes

DAYS = 30
RUNS = 20  # the newest runs: enough to tell how an account stands
_WARNED = timedelta(days=14)  # how long before its end people are told that an access ends
_LATELY = timedelta(days=1)
_UNREAD = "unread"  # among a run's counts: what in its answers could not be read
_NOT_BEGUN = "before-start"  # the time before an account's first harvest is nobody's gap


class DayState(StrEnum):
    """How much of a day was seen. The value is a class name in the style sheet."""

    SEEN = "seen"
    PARTLY = "partly"
    GAP = "gap"
    BLIND = "blind"
    OUTSIDE = "outside"


_DAY_WORDS = {
    DayState.SEEN: "Insamlat hela dagen",
    DayState.PARTLY: "Delvis insamlat",
    DayState.GAP: "Lucka under dagen",
    DayState.BLIND: "Inte insamlat",
    DayState.OUTSIDE: "Kontot var inte med i arkivet",
}


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the day strip."""

    at: date
    state: DayState
    seen: str  # "100,0 %"

    @property
    def words(self) -> str:
        """The cell in words."""
        return _DAY_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that was not, or only partly, covered."""

    start: datetime
    end: datetime
    sight: Sight
    cause: str
    missing: str
    caught_up: str
    length: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account on the coverage page."""

    account: Account
    state: str
    tone: str
    latest: str
    share: str
    gaps: tuple[Gap, ...]
    days: tuple[Day, ...] = field(default=())
    why: str = ""

    @property
    def strip_words(self) -> str:
        """The day strip as one sentence."""
        counted = {state: sum(day.state is state for day in self.days) for state in DayState}
        names = {
            DayState.SEEN: "insamlade",
            DayState.PARTLY: "delvis insamlade",
            DayState.GAP: "med lucka",
            DayState.BLIND: "inte insamlade",
            DayState.OUTSIDE: "innan kontot fanns i arkivet",
        }
        parts = [f"{count} {names[state]}" for state, count in counted.items() if count]
        return f"{len(self.days)} dagar: {', '.join(parts)}."


def account_row(
    account: Account,
    runs: Sequence[Run],
    windows: Sequence[Window],
    now: datetime,
    interval: timedelta,
    expires_at: datetime | None = None,
) -> AccountRow:
    """An account with its state now and its last thirty days. ``expires_at``: when its access ends."""
    state, tone, why = foreseen(standing(account, runs, now, interval), expires_at, now)
    latest = last_ended(runs)
    known = [window for window in windows if window.cause != _NOT_BEGUN]
    return AccountRow(
        account=account,
        state=state,
        tone=tone,
        why=why,
        latest=near(latest.ended_at, now) if latest and latest.ended_at else "aldrig",
        share=share(known, account.created_at),
        gaps=gaps(known, account.created_at, now),
        days=day_strip(known, account.created_at, now),
    )


def standing(
    account: Account, runs: Sequence[Run], now: datetime, interval: timedelta
) -> tuple[str, str, str]:
    """State, tone and reason: Fungerar, Försenad, Åtgärd krävs, Väntar på första insamlingen."""
    latest = last_ended(runs)
    if latest is None or latest.ended_at is None:
        if now - account.created_at <= 2 * interval:
            return "Väntar på första insamlingen", "quiet", ""
        return "Åtgärd krävs", "gone", "Kontot har aldrig samlats in."
    found = _harvested(latest, latest.ended_at, now, interval)
    return found if found[1] == "gone" else _read(found, runs, now)


def _read(standing: tuple[str, str, str], runs: Sequence[Run], now: datetime) -> tuple[str, str, str]:
    """The same state, or that answers of the last day could not be read: the platform has changed."""
    lately = [run for run in runs if run.ended_at is not None and now - run.ended_at <= _LATELY]
    unread = max((dict(run.counts).get(_UNREAD, 0) for run in lately), default=0)
    if not unread:
        return standing
    count = wording.plural(unread, "del av svaren", "delar av svaren")
    why = f"{count} gick inte att tolka. De är sparade och kan läsas när arkivet uppdaterats (FA-0509)."
    return "Svaren har ändrats", "changed", why


def foreseen(
    standing: tuple[str, str, str], expires_at: datetime | None, now: datetime
) -> tuple[str, str, str]:
    """The same state, or that the access is about to end: found before anything is lost."""
    if expires_at is None or expires_at - now > _WARNED or standing[1] == "gone":
        return standing
    at = wording.moment(expires_at)
    if expires_at <= now:
        return "Åtkomsten har gått ut", "gone", f"Den gick ut {at}. Förnya den."
    return "Åtkomsten går snart ut", "changed", f"Den går ut {at}. Förnya den innan dess."


def _harvested(
    latest: Run, ended: datetime, now: datetime, interval: timedelta
) -> tuple[str, str, str]:
    why = causes.cause(latest.cause)
    if latest.outcome is Outcome.FAILED and causes.needs_action(latest.cause):
        return "Åtgärd krävs", "gone", why
    if now - ended > 2 * interval:
        return "Försenad", "changed", f"Senaste insamlingen är från {near(ended, now)}."
    if latest.outcome is Outcome.FAILED:
        return "Försenad", "changed", why
    if latest.outcome is Outcome.PARTIAL:
        return "Delvis insamlad", "changed", why
    return "Fungerar", "calm", ""


def last_ended(runs: Sequence[Run]) -> Run | None:
    """The newest run that came to an end."""
    ended = (r for r in reversed(runs) if r.ended_at is not None and counts(r))
    return next(ended, None)


def near(at: datetime, now: datetime) -> str:
    """``i dag kl. 10.00``, ``i går kl. 23.10``, else the date."""
    days = (wording.local_day(now) - wording.local_day(at)).days
    clock = f"kl. {at.astimezone(wording.STOCKHOLM):%H.%M}"
    return {0: f"i dag {clock}", 1: f"i går {clock}"}.get(days, wording.moment(at))


# --- figures ---------------------------------------------------------------------------------


def share(windows: Sequence[Window], since: datetime) -> str:
    """How much of the time was seen. Rounded down: 100,0 % means all of it."""
    seen = total = timedelta()
    for window in windows:
        length = max(timedelta(), window.end - max(window.start, since))
        total += length
        seen += length if window.sight is Sight.SEEN else timedelta()
    return _percent(seen, total)


def _percent(seen: timedelta, total: timedelta) -> str:
    if not total:
        return "–"
    thousandths = seen * 1000 // total
    return f"{thousandths // 10},{thousandths % 10} %"


def day_strip(windows: Sequence[Window], since: datetime, now: datetime) -> tuple[Day, ...]:
    """The last thirty days, oldest first."""
    today = wording.local_day(now)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return tuple(_day(day, windows, since, now) for day in days)


def _day(day: date, windows: Sequence[Window], since: datetime, now: datetime) -> Day:
    start, end = max(wording.day_start(day), since), min(wording.day_end(day), now)
    lengths = dict.fromkeys(Sight, timedelta())
    for window in windows:
        overlap = min(window.end, end) - max(window.start, start)
        if overlap > timedelta():
            lengths[window.sight] += overlap
    total = sum(lengths.values(), timedelta())
    if not total:
        return Day(day, DayState.OUTSIDE, "–")
    if lengths[Sight.BLIND] == total:
        state = DayState.BLIND
    elif lengths[Sight.BLIND]:
        state = DayState.GAP
    else:
        state = DayState.PARTLY if lengths[Sight.PARTLY] else DayState.SEEN
    return Day(day, state, _percent(lengths[Sight.SEEN], total))


def gaps(windows: Sequence[Window], since: datetime, now: datetime) -> tuple[Gap, ...]:
    """Stretches that were not wholly seen, newest first; neighbours with one cause are one."""
    merged: list[Window] = []
    for window in windows:
        if window.end <= since or window.end <= window.start:
            continue
        last = merged[-1] if merged else None
        if last and (last.sight, last.cause) == (window.sight, window.cause):
            merged[-1] = Window(last.account_id, last.start, window.end, last.sight, last.cause)
        else:
            start = max(window.start, since)
            merged.append(Window(window.account_id, start, window.end, window.sight, window.cause))
    found = [
        _gap(window, merged[n + 1 :], now)
        for n, window in enumerate(merged)
        if window.sight is not Sight.SEEN
    ]
    return tuple(reversed(found))


def _gap(window: Window, later: Sequence[Window], now: datetime) -> Gap:
    if window.sight is Sight.BLIND:
        missing = (
            "Sådant som både publicerades och togs bort under tiden kan saknas, "
            "liksom ändringar som gjordes om igen."
        )
    else:
        missing = "En del av kontots innehåll gick inte att läsa. Sådant som togs bort då kan saknas."
    back = next((w for w in later if w.sight is Sight.SEEN), None)
    if back is not None:
        caught_up = (
            f"Insamlingen fungerade igen {wording.moment(back.start)}; det som fanns kvar hämtades."
        )
    elif window.end >= now:
        caught_up = "Luckan pågår."
    else:
        caught_up = "Insamlingen har ännu inte kommit i kapp."
    return Gap(
        window.start,
        window.end,
        window.sight,
        causes.cause(window.cause),
        missing,
        caught_up,
        _length(window.end - window.start),
    )


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{max(1, minutes)} min"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} tim {rest} min" if rest else f"{hours} tim"
    return wording.plural(minutes // 1440, "dag", "dagar")


# --- sentences -------------------------------------------------------------------------------


def operations(rows: Sequence[tuple[Account, str, str]], interval: timedelta) -> tuple[str, str]:
    """One line on how the harvest stands, and its tone: ``(account, state, why)`` per account."""
    if not rows:
        return "Inga konton är inlagda ännu.", "unsure"
    wrong = [account.name for account, state, _ in rows if state != "Fungerar"]
    if not wrong:
        span = "den senaste timmen" if interval <= timedelta(hours=1) else "i tid"
        if len(rows) == 1:
            return f"Kontot {rows[0][0].name} är insamlat {span}.", "calm"
        return f"Alla {len(rows)} konton är insamlade {span}.", "calm"
    fine = len(rows) - len(wrong)
    named = _listed(wrong)
    verb = "behöver ses över"
    return f"{fine} av {len(rows)} konton fungerar. {named} {verb}.", "changed"


def gap_sentences(windows: Sequence[Window], accounts: Sequence[Account]) -> tuple[str, ...]:
    """Gaps that could hide an answer, one sentence per account."""
    named = {account.id: account for account in accounts}
    said = []
    for number, account in named.items():
        own = [
            w
            for w in windows
            if w.account_id == number and w.sight is not Sight.SEEN and w.cause != _NOT_BEGUN
        ]
        if own:
            spans = dict.fromkeys(_span(start, end) for start, end in _joined(own))
            where = f"{wording.platform(str(account.platform))}, {account.name}"
            said.append(f"{where}: {_listed(list(spans)[-4:])}.")
    return tuple(said)


def _joined(windows: Sequence[Window]) -> list[tuple[datetime, datetime]]:
    """Stretches that follow on each other, whatever their causes, as one."""
    spans: list[tuple[datetime, datetime]] = []
    for window in windows:
        if spans and wording.local_day(spans[-1][1]) >= wording.local_day(window.start):
            spans[-1] = (spans[-1][0], window.end)
        else:
            spans.append((window.start, window.end))
    return spans


def _span(start: datetime, end: datetime) -> str:
    first, last = wording.local_day(start), wording.local_day(end)
    if first == last:
        return wording.day(first)
    return f"{wording.day(first, year=first.year != last.year)} – {wording.day(last)}"


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} och {names[-1]}"
