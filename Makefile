# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
# Every target sets up what it needs; a second run finds it there and starts in seconds.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# How many rows `make bench` makes a log of.
ENTRIES ?= 1000000
# Tests use both cores; a file's tests stay together so that it starts its servers once.
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test crash check bench real format setup setup-dev clean

help: ## Visa det här
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## Prova: Åkerby kommun, nio konton, sextio dagar, på http://127.0.0.1:8420/
	$(BIN)/flode demo demo

test: setup-dev ## Kör alla tester
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

crash: setup-dev ## Låt varje systemanrop i en insamling fallera, ett i taget (några minuter)
	FLODE_CRASH=whole $(BIN)/pytest tests/crash -n $(WORKERS) --dist load

check: setup-dev ## Granska stil, typer och byggregler
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet search_ui/templates exports/templates

bench: setup-dev ## Mät insamling, kontroll och bevis mot en vanlig tabell, en hashkedja och pymerkle
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.ledger $(ENTRIES)

real: setup ## Installera de riktiga systemen som tester märkta real talar med
	deploy/install-real.sh

format: setup-dev ## Ordna källkodens form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(VENV)/product.stamp
setup-dev: $(VENV)/dev.stamp

$(VENV)/product.stamp: requirements.lock pyproject.toml deploy/install-system.sh
	@deploy/install-system.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installerar programmets bibliotek ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/product.stamp requirements-dev.lock
	@echo "Installerar testernas bibliotek ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean: ## Ta bort det som make har skapat (arkivet i demo/ också)
	rm -rf $(VENV) demo build *.egg-info
