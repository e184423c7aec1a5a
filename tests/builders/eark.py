# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The E-ARK validator, in an environment of its own and without a network.

Its vocabularies come from the folder of schemas. Without either a test is skipped with the reason;
with CI=true a missing validator fails instead.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

# Tests the creator's note for an attribute that METS has no room for: docs/packages.md.
UNSATISFIABLE = "SIP14"
_PYTHON = Path(os.environ.get("FLODE_REAL_HOME", "/opt/flode-real")) / "eark" / "bin" / "python"
_JUDGE = Path(__file__).with_name("eark_judge.py")


def vocabularies() -> Path:
    """Where the vocabularies are: beside the recordings."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "recordings"
    recordings = Path(os.environ.get("FLODE_RECORDINGS", beside))
    folder = recordings.parent / "schemas" / "eark"
    if not (folder / "CSIPVocabularyContentCategory.xml").is_file():
        pytest.skip("no E-ARK vocabularies beside the recordings (FLODE_RECORDINGS)")
    return folder


def structure(root: Path) -> tuple[str, list[str]]:
    """The structure's status and the rules that it breaks, of an unpacked package."""
    status, wrong = _judged("structure", root)
    return status, wrong


def schema_faults(root: Path) -> list[str]:
    """What the METS schema finds, in the root and in each representation."""
    found: list[str] = _judged("schema", root)
    return found


def rule_faults(root: Path) -> list[str]:
    """The schematron rules that are broken as errors."""
    found: list[str] = _judged("rules", root)
    return found


def _judged(what: str, root: Path) -> Any:  # noqa: ANN401 - what JSON holds
    folder = vocabularies()
    if not _PYTHON.is_file():
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("needs eark-validator; `make real` installs it")
    command = [str(_PYTHON), "-W", "ignore", str(_JUDGE), what, str(root), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])
