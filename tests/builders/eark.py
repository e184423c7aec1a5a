# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The E-ARK validator without a network: its vocabularies come from the folder of schemas."""

from __future__ import annotations

import importlib
import importlib.util
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

_HOME = "https://earkcsip.dilcis.eu/schema/"
# Tests the creator's note for an attribute that METS has no room for: docs/packages.md.
UNSATISFIABLE = "SIP14"


def vocabularies() -> Path:
    """Where the vocabularies are: beside the recordings. Skips when they are not here."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "recordings"
    recordings = Path(os.environ.get("FLODE_RECORDINGS", beside))
    folder = recordings.parent / "schemas" / "eark"
    if not (folder / "CSIPVocabularyContentCategory.xml").is_file():
        pytest.skip("no E-ARK vocabularies beside the recordings (FLODE_RECORDINGS)")
    return folder


@contextmanager
def offline() -> Iterator[None]:
    """While this holds, only the vocabularies can be fetched, and they are local."""
    folder, real = vocabularies(), urllib.request.urlopen

    def local(address: str, *_given: object, **_named: object) -> IO[bytes]:
        assert address.startswith(_HOME), address
        return (folder / address.removeprefix(_HOME)).open("rb")

    urllib.request.urlopen = local  # type: ignore[assignment]
    try:
        yield
    finally:
        urllib.request.urlopen = real


def structure(root: Path) -> tuple[str, list[str]]:
    """The structure's status and the rules that it breaks, of an unpacked package."""
    with offline():
        module = importlib.import_module("eark_validator.structure")
        if hasattr(module, "validate"):
            _, found = module.validate(root)
            wrong = [m.rule_id for m in found.messages if "ERROR" in str(m.severity).upper()]
            return str(found.status), wrong
        report = module.validate_package_structure(str(root))
        return str(report.status), [error.id for error in report.errors]


def schema_faults(root: Path) -> list[str]:
    """What the METS schema finds, in the root and in each representation."""
    with offline():
        module = importlib.import_module("eark_validator.mets")
        found: list[str] = []
        for document in sorted(root.rglob("METS.xml")):
            validator = module.MetsValidator(str(document.parent))
            validator.validate_mets("METS.xml")
            found += [str(error) for error in validator.validation_errors]
        return found


def rule_faults(root: Path) -> list[str]:
    """The schematron rules that are broken as errors. Skips where the validator ships no rules."""
    if importlib.util.find_spec("eark_validator.ipxml") is None:
        pytest.skip("this version of eark-validator ships no schematron rules; 1.1.3 does")
    with offline():
        packages: Any = importlib.import_module("eark_validator.packages")
        specification: Any = importlib.import_module("eark_validator.specifications.specification")
        version = specification.SpecificationVersion.V2_1_0
        report = packages.PackageValidator.validate(version, root)
        messages = report.metadata.schematron_results.messages
        return sorted(m.rule_id for m in messages if "ERROR" in str(m.severity).upper())
