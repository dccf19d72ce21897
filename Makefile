# Everything happens in a virtual environment of the project's own; `make demo` and `make test` set it up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports translations bench clean

help:
	@echo "make demo          rehearse the shipped course in the browser"
	@echo "make test          run the tests"
	@echo "make check         what CI runs: lint, types, import rules, translations, tests"
	@echo "make translations  bring the catalogues up to date with the code"
	@echo "make bench         run the benchmarks"

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[postgres]" --group dev
	touch $@

demo: $(READY)
	$(BIN)/folgesvenn rehearse

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

translations: $(READY)
	$(BIN)/python -m locales update
	$(BIN)/python -m locales check

check: lint types imports
	$(BIN)/python -m locales check
	$(MAKE) test

bench: $(READY)
	$(BIN)/python -m pytest tests/benchmarks -p no:randomly --override-ini testpaths=tests/benchmarks

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis
