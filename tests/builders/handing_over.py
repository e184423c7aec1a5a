# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A case with an answer, and what a diary finds of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from archiver.desk import handover
from archiver.model.matter import Subject
from archiver.model.person import Person
from exports import case_files
from exports.handover import MANIFEST
from tests.builders.desk import Desk
from tests.builders.requests import released, searched


def settle(desk: Desk, **settings: str) -> None:
    archive = desk.archive
    for name in ("folder", "return_folder"):
        if name in settings:
            Path(settings[name]).mkdir(exist_ok=True)
    archive.config = replace(archive.config, handover=replace(archive.config.handover, **settings))


def answered_case(desk: Desk, registrar: Person, tmp_path: Path, text: str = "Fina mötesrum") -> int:
    desk.say("1_1", text)
    case = released(desk, searched(desk))
    case_files.write_copy(desk.archive, registrar, case.number, tmp_path / "kopia.pdf")
    return case.number


def package(folder: Path) -> tuple[Path, dict[str, Any]]:
    (found,) = [path for path in folder.iterdir() if path.is_dir() and path.name.startswith("flode-")]
    manifest: dict[str, Any] = json.loads((found / MANIFEST).read_text(encoding="utf-8"))
    return found, manifest


def of_case(desk: Desk, number: int) -> Any:  # noqa: ANN401 - a diary
    return handover.diary(desk.archive, Subject.CASE, number)
