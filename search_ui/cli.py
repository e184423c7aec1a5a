# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode``: the command line. Wires the verbs together and turns every error into one coded line.

Exit codes: 0 done, 1 something is wrong with the data, 2 wrong use, 3 a platform or network failed.
"""

from __future__ import annotations

import logging
import sys

import click
import structlog

from archiver.errors import DiskFull, FlodeError
from search_ui.commands import (
    accounts,
    archives,
    backups,
    clocks,
    demo,
    exports,
    handovers,
    harvests,
    logs,
    packages,
    people,
    plans,
    protocols,
    reparses,
    reports,
    searches,
    services,
    takeouts,
    terms,
    tokens,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="flodesarkivet", message="Flödesarkivet %(version)s")
def flode() -> None:
    """Flödesarkivet: kommunens sociala medier, arkiverade och bevisade."""


for _command in (
    archives.init,
    archives.verify,
    archives.upgrade,
    clocks.clock,
    accounts.account,
    harvests.harvest,
    plans.plan,
    reparses.command,
    searches.search,
    searches.record,
    searches.index,
    exports.export,
    reports.report,
    exports.verify_bundle,
    packages.verify_package,
    packages.delivery,
    handovers.handover,
    logs.log,
    people.user,
    terms.terms,
    tokens.api,
    services.serve,
    services.worker,
    services.up,
    demo.demo,
    takeouts.import_,
    backups.backup,
    backups.restore,
):
    flode.add_command(_command)
searches.record.add_command(protocols.removal)


def main() -> None:
    """Run a command; errors end as one line on standard error and the contract's exit code."""
    # A duty whose turn comes while it is still at work waits for the next turn: no news to anyone.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(30),
    )
    try:
        flode.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except FlodeError as error:
        _fail(error)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            _fail(DiskFull("Disken är full"))
        raise


def _fail(error: FlodeError) -> None:
    print(error.line(), file=sys.stderr)  # noqa: T201 - the command line prints
    sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
