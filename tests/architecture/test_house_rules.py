# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The laws of the house that a machine can hold: sizes, headers, imports, words, documentation."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from archiver import config, errors

ROOT = Path(__file__).parents[2]
PRODUCT = ("archiver", "exports", "schedules", "search_ui")
MAX_FILE, MAX_FUNCTION, MEDIAN_FUNCTION = 400, 60, 8


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources(*PRODUCT, "tests", "benchmarks")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{name}": size
        for path in sources(*PRODUCT)
        if "migrations" not in path.parts
        for name, size in functions(path)
        if size > MAX_FUNCTION
    }
    assert long == {}


def test_half_of_all_functions_are_eight_lines_or_shorter() -> None:
    sizes = sorted(
        size
        for path in sources(*PRODUCT)
        if "migrations" not in path.parts
        for _, size in functions(path)
    )
    assert sizes[len(sizes) // 2] <= MEDIAN_FUNCTION


def test_every_source_names_its_licence() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in sources(*PRODUCT, "tests", "benchmarks")
        if "SPDX-License-Identifier: EUPL-1.2" not in path.read_text(encoding="utf-8")[:300]
    ]
    assert without == []


def test_the_packages_import_only_downwards() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_file_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert [p.name for p in sources(*PRODUCT) if p.stem in vague] == []


def error_classes() -> list[type[errors.FlodeError]]:
    found: list[type[errors.FlodeError]] = []
    waiting: list[type[errors.FlodeError]] = [errors.FlodeError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


def test_every_error_has_a_code_of_its_own() -> None:
    codes: dict[str, str] = {}
    for kind in error_classes():
        if kind.__module__.startswith("archiver.errors"):
            assert re.fullmatch(r"FA-\d{4}", kind.code), kind
            assert codes.setdefault(kind.code, kind.__name__) == kind.__name__, kind.code


@pytest.mark.parametrize("kind", error_classes())
def test_every_error_tells_what_happened_what_is_kept_and_what_to_do(
    kind: type[errors.FlodeError],
) -> None:
    line = kind("Något hände").line()
    assert line.startswith(f"{kind.code} Något hände.")
    assert line.count(".") >= 3
    assert "\n" not in line


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [
        f"{section.name}.{key.name}"
        for section in fields(config.Config)
        for key in fields(get_type_hints(config.Config)[section.name])
        if f"`{section.name}.{key.name}`" not in text
    ]
    assert missing == []


def test_every_direct_dependency_is_justified() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(r'^  "([A-Za-z0-9_-]+)', declared.split("[tool.")[0], re.MULTILINE)
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    assert [name for name in names if f"`{name.lower()}`" not in text] == []
