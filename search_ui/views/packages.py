# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""E-arkiv: order packages, follow deliveries, register receipts. For archivists alone."""

from __future__ import annotations

import secrets
from datetime import date

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.desk import actions, closing, deliveries
from archiver.desk.deliveries import Receipt
from archiver.desk.rights import Verb, require
from archiver.errors import Refused, UnknownCase, UsageError
from archiver.model.action import Tag
from archiver.model.delivery import Delivery, parse_delivery_label
from archiver.model.job import JobState
from archiver.store import jobs
from exports.packages import scope
from search_ui.context import archive, now, page, person, reading
from search_ui.forms.packages import PackageForm, ReceiptForm
from search_ui.presenters.jobs import job_row
from search_ui.presenters.packages import delivery_row

blueprint = Blueprint("packages", __name__)
KIND = "package"


@blueprint.get("/exporter/e-arkiv")
def index() -> Response:
    """Deliveries so far, packages under way, and a form for a new one."""
    require(person(), Verb.DELIVER)
    form = PackageForm(formdata=None)
    form.ar.data = wording.local_day(now()).year - 1
    return _listed(form)


def _listed(form: PackageForm) -> Response:
    form.offer(archive().accounts())
    with archive().database.read() as connection:
        found = [
            job
            for state in (JobState.RUNNING, JobState.WAITING)
            for job in jobs.in_state(connection, state)
            if job.kind == KIND
        ]
    keep = archive().config.exports.keep_days
    return page(
        "packages/index.html",
        rows=[delivery_row(one) for one in deliveries.every(archive())],
        moving=[job_row(job, keep) for job in found],
        form=form,
    )


@blueprint.post("/exporter/e-arkiv")
def create() -> AnyResponse:
    """Order the package of an account's year."""
    require(person(), Verb.DELIVER)
    form = PackageForm()
    form.offer(archive().accounts())
    if not form.validate():
        return _listed(form)
    require(person(), Verb.DELIVER, archive().account(form.konto.data).authority)
    order = scope.Order(form.konto.data, form.ar.data, form=form.form.data)
    try:
        with reading() as reader:
            numbers = scope.chosen(archive(), reader, order).records
    except UsageError as error:
        form.ar.errors = [f"{error.what}. {error.remedy}"]
        return _listed(form)
    params = {
        # Whoever packs messages or marked records, or fetches the package, may open them.
        **closing.needed_for(archive(), person(), numbers),
        "account": order.account,
        "year": str(order.year),
        "form": order.form,
        "file": form.fil.data,
        "person": str(person().id),
    }
    with archive().database.write() as connection:
        made = jobs.create(connection, KIND, params, person().name, now())
    actions.note(archive(), Tag.EXPORT_ORDERED, person(), detail={"job": made.id, "format": KIND})
    return redirect(url_for("exports.job", number=made.id), 303)


@blueprint.get("/exporter/e-arkiv/<label>")
def delivery(label: str) -> Response:
    """One delivery: what was in it, and what the e-archive answered."""
    require(person(), Verb.DELIVER)
    form = ReceiptForm(formdata=None)
    form.dag.data = wording.local_day(now()).isoformat()
    form.once.data = secrets.token_hex(16)
    return _shown(_delivery(label), form)


def _shown(found: Delivery, form: ReceiptForm) -> Response:
    return page("packages/delivery.html", row=delivery_row(found), form=form)


@blueprint.post("/exporter/e-arkiv/<label>/kvittens")
def receipt(label: str) -> AnyResponse:
    """Register the e-archive's answer."""
    require(person(), Verb.DELIVER)
    found, form = _delivery(label), ReceiptForm()
    if not form.validate():
        return _shown(found, form)
    try:
        day = date.fromisoformat(form.dag.data.strip())
    except ValueError:
        form.dag.errors = ["Skriv dagen som ÅÅÅÅ-MM-DD."]
        return _shown(found, form)
    answered = Receipt(
        form.beteckning.data,
        form.mottagare.data,
        day,
        form.utfall.data == "received",
        form.anteckning.data or "",
    )
    try:
        deliveries.answer(archive(), person(), found.number, answered, form.once.data or "")
    except Refused as error:
        form.dag.errors = [f"{error.what}. {error.remedy}"]
        return _shown(found, form)
    flash("Kvittensen är registrerad." if answered.accepted else "Avvisningen är registrerad.")
    return redirect(url_for(".delivery", label=found.label), 303)


def _delivery(label: str) -> Delivery:
    number = parse_delivery_label(label)
    if number is None:
        msg = "Leveransen finns inte i arkivet"
        raise UnknownCase(msg, remedy="Kontrollera numret, till exempel L-2026-0003.")
    return deliveries.get(archive(), number)
