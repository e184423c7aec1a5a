# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Run by the validator's own interpreter: judges an unpacked package, without a network.

``python eark_judge.py structure|schema|rules PACKAGE VOCABULARIES`` prints what it found as JSON.
"""

from __future__ import annotations

# ruff: noqa: ANN401, PLC0415, T201 - another interpreter's program, whose library ships no types
import json
import sys
import urllib.request
from pathlib import Path
from typing import IO, Any

_HOME = "https://earkcsip.dilcis.eu/schema/"


def main() -> None:
    what, root, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])

    def local(address: str, *_given: object, **_named: object) -> IO[bytes]:
        assert address.startswith(_HOME), address
        return (folder / address.removeprefix(_HOME)).open("rb")

    urllib.request.urlopen = local  # type: ignore[assignment]
    judges = {"structure": structure, "schema": schema, "rules": rules}
    print(json.dumps(judges[what](root)))


def structure(root: Path) -> Any:
    """The structure's status and the rules that it breaks."""
    from eark_validator import structure as module

    _, found = module.validate(root)
    return str(found.status), [m.rule_id for m in found.messages if _wrong(m)]


def schema(root: Path) -> Any:
    """What the METS schema finds, in the root and in each representation."""
    from eark_validator.mets import MetsValidator

    found: list[str] = []
    for document in sorted(root.rglob("METS.xml")):
        validator = MetsValidator(str(document.parent))
        validator.validate_mets("METS.xml")
        found += [str(error) for error in validator.validation_errors]
    return found


def rules(root: Path) -> Any:
    """The schematron rules that are broken as errors."""
    from eark_validator.packages import PackageValidator
    from eark_validator.specifications.specification import SpecificationVersion

    report = PackageValidator.validate(SpecificationVersion.V2_1_0, root)
    return sorted(m.rule_id for m in report.metadata.schematron_results.messages if _wrong(m))


def _wrong(message: Any) -> bool:
    return "ERROR" in str(message.severity).upper()


if __name__ == "__main__":
    main()
