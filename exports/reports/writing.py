# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Figures as people read them: values with their units, differences, tables with links. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from archiver import wording
from archiver.model.account import Account
from archiver.model.figure import Unit
from exports.document.blocks import Bars, Column, FrozenQuestion, Questions, Series, Stacked, Table
from exports.reports.definition import Definition
from exports.reports.figures import Counted, Figure

_MINUS = "\u2212"


def value(unit: Unit, count: int) -> str:
    """A figure with its unit: ``1 204``, ``99,3 %``, ``2 dygn 4 tim``, ``12 dagar``, ``120 kr``."""
    return _WRITTEN[unit](count)


def percent(per_mille: int) -> str:
    """``99,3 %``: what is rounded down stays so."""
    return f"{per_mille // 10},{per_mille % 10}\u00a0%"


def duration(minutes: int) -> str:
    """``45 min``, ``3 tim 5 min``, ``2 dygn 4 tim``: two units at the most, rounded down."""
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "dygn"), (hours, "tim"), (minutes, "min")]
    kept = [f"{count}\u00a0{unit}" for count, unit in parts if count][:2]
    if days and not hours:
        kept = kept[:1]
    return " ".join(kept) or "0\u00a0min"


_WRITTEN: Mapping[Unit, Callable[[int], str]] = {
    Unit.PIECES: wording.number,
    Unit.BYTES: wording.size,
    Unit.MINUTES: duration,
    Unit.DAYS: lambda count: wording.plural(count, "dag", "dagar"),
    Unit.KRONOR: lambda count: f"{wording.number(count)}\u00a0kr",
    Unit.PER_MILLE: percent,
}


def difference(one: Figure) -> str:
    """``+12``, ``−3``, ``0`` in the figure's own unit; a dash when it is not compared."""
    return "–" if one.before is None else signed(one.value - one.before, one.unit)


def signed(change: int, unit: Unit = Unit.PIECES) -> str:
    """A change with its sign. A share changes by units of percent."""
    if not change:
        return "0"
    told = value(unit, abs(change))
    if unit is Unit.PER_MILLE:
        told = told.replace("%", "procentenheter")
    return f"{'+' if change > 0 else _MINUS}{told}"


def short(one: Figure) -> str:
    """A value with its difference in brackets when there is one, for tables with many columns."""
    told = value(one.unit, one.value)
    if one.before is None or one.value == one.before:
        return told
    return f"{told} ({difference(one)})"


def figure_table(caption: str, counted: Counted, figures: Iterable[Figure]) -> Table:
    """Figures one a row: the period before, this one, the difference. Each leads to its question."""
    columns = (
        Column("Siffra"),
        Column(counted.period.before().name.capitalize(), number=True),
        Column(counted.period.name.capitalize(), number=True),
        Column("Skillnad", number=True),
    )
    found = list(figures)
    return Table(
        caption,
        columns,
        tuple((f.called, _before(f), value(f.unit, f.value), difference(f)) for f in found),
        links=tuple(("", "", f.name, "") for f in found),
    )


def _before(one: Figure) -> str:
    return "–" if one.before is None else value(one.unit, one.before)


def account_table(
    caption: str, counted: Counted, wanted: Sequence[Definition], first: str = "Konto"
) -> Table:
    """One row an account, one column a figure, and what they come to."""
    columns = (Column(first), *(Column(definition.called, number=True) for definition in wanted))
    rows, links = [], []
    for account in counted.accounts:
        found = [counted.of(definition, account.id) for definition in wanted]
        rows.append((account_name(counted, account), *(short(one) for one in found)))
        links.append(("", *(one.name for one in found)))
    whole = [counted.of(definition) for definition in wanted]
    foot = ("Alla konton", *(short(one) for one in whole))
    links.append(("", *(one.name for one in whole)))
    return Table(caption, columns, tuple(rows), foot, tuple(links))


def account_name(counted: Counted, account: Account) -> str:
    """An account by name, and by platform too when two have the same."""
    same = sum(other.name == account.name for other in counted.accounts)
    platform = wording.platform(account.platform)
    return f"{account.name} ({platform})" if same > 1 else account.name


def archived_chart(counted: Counted, wanted: Sequence[Definition]) -> Stacked:
    """What was archived per account, and what was removed, at the end of each bar."""
    *archived, removed = wanted
    sums = tuple(
        sum(counted.of(definition, account.id).value for definition in archived)
        for account in counted.accounts
    )
    gone = tuple(counted.of(removed, account.id).value for account in counted.accounts)
    return Stacked(
        "Arkiverat och borttaget per konto",
        "Fylld stapel: nya inlägg och kommentarer. Streckad: bekräftade borttagningar. "
        "Siffrorna står i tabellen ovanför.",
        tuple(account_name(counted, account) for account in counted.accounts),
        (Series("Arkiverat", sums), Series("Borttaget", gone)),
    )


def bars_of(title: str, figures: Iterable[Figure], what: str) -> Iterator[Bars]:
    """One bar a figure, under their table; nothing when there is nothing to draw."""
    found = list(figures)
    if any(one.value for one in found):
        yield Bars(
            title,
            f"{title}: en stapel för varje rad i tabellen ovanför, i antal {what}.",
            tuple(one.called for one in found),
            (Series(what.capitalize(), tuple(one.value for one in found)),),
        )


def questions(counted: Counted, shown: Iterable[str]) -> Questions:
    """The frozen question of every figure shown, of all accounts; each once, in its own order."""
    wanted = {name.partition(".")[0] for name in shown}
    rows = tuple(
        FrozenQuestion(
            one.name,
            one.called,
            one.meaning,
            value(one.unit, one.value),
            one.question.text().partition(" tid=")[0],
        )
        for one in counted.figures.values()
        if one.name in wanted
    )
    return Questions("Frågan bakom varje siffra", rows)
