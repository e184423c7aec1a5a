#!/bin/sh
# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
# Write the two lock files anew from pyproject.toml, with hashes. Needs uv; run by a developer who
# updates a dependency on purpose, never by make.
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate"
$lock "$@" --extra build pyproject.toml -o requirements.lock
$lock "$@" --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
