# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A process that sets parts of a document: ``python -m exports.press.worker PICTURES``.

Reads a line of JSON for each part, answers with lines of JSON: pages as they are laid out, then
that it is done or what went wrong. Ends when nobody asks any more, when whoever asked is gone, or
when it has grown: a new process takes over, and memory stays bounded.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import Any

from archiver.errors import DiskFull, FlodeError
from archiver.store.blobs import Blobs
from exports.press import fragment, setting
from exports.press.styles import style

GROWN = 165  # megabytes: set no more parts after this


class Gone(Exception):
    """Whoever asked for the part does not run any more."""


def main(pictures: str) -> int:
    """Set parts until there are no more."""
    parent = os.getppid()
    blobs = Blobs(Path(pictures))

    def page(number: int) -> None:
        if os.getppid() != parent:
            raise Gone
        _tell({"page": number})

    for line in sys.stdin:
        order = json.loads(line)
        try:
            made = setting.fragment(
                Path(order["html"]).read_text(encoding="utf-8"),
                style(apart=True),
                blobs,
                page,
                stamped=True,
            )
            fragment.save(made, Path(order["out"]))
        except DiskFull:
            _tell({"error": "full"})
            return 0
        except FlodeError as error:
            _tell({"error": type(error).__name__, "what": error.what})
            return 0
        except Gone:
            raise
        except Exception as error:  # noqa: BLE001 - told without its message, which could quote a text
            last = traceback.extract_tb(error.__traceback__)[-1]
            _tell(
                {
                    "error": "",
                    "what": f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}",
                }
            )
            return 0
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 > GROWN
        _tell({"done": order["out"], "leaving": grown})
        if grown:
            return 0
    return 0


def _tell(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except (Gone, BrokenPipeError):
        # Nobody is left to tell.
        os._exit(0)
