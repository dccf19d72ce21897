# Everything happens in a virtual environment of the project's own; each target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
ROUNDS ?= 100
SEED ?= 1
# The tests start many processes; each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports translations readability container audit lock image bench crash clean

help:
	@echo "make demo          rehearse the shipped course in the browser"
	@echo "make test          run the tests"
	@echo "make check         what CI runs: lint, types, import rules, translations, reading ease, container, audit, tests"
	@echo "make translations  bring the catalogues up to date with the code"
	@echo "make readability   how easy the participants' texts are to read; LIX 35 at most"
	@echo "make container     lint the Dockerfile"
	@echo "make audit         look for known holes in what the image holds, and for risky code"
	@echo "make lock          bring the versions in the image up to date"
	@echo "make image         try the Dockerfile in a fresh Debian; as root, with debootstrap"
	@echo "make bench         measure beside others, ROUNDS times, and keep the figures in docs/performance.md"
	@echo "make crash         kill the bot under load, ROUNDS times, on SQLite and on PostgreSQL"

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade "pip>=25.1"
	$(PIP) install --editable .
	touch $@

$(READY): $(INSTALLED)
	$(PIP) install --editable ".[postgres]" --group dev
	touch $@

demo: $(INSTALLED)
	$(BIN)/folgesvenn rehearse

test: $(READY)
	$(BIN)/python -m pytest -n 3 --dist worksteal

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

readability: $(READY)
	$(BIN)/python -m locales readability

container: $(READY)
	$(BIN)/hadolint Dockerfile

audit: $(READY)
	$(BIN)/python -m tests.audit

lock: $(INSTALLED)
	$(PIP) install --group lock
	$(LOCK) --extra postgres --output-file requirements.lock pyproject.toml
	$(LOCK) --group build --output-file requirements-build.lock

image: $(READY)
	$(BIN)/python -m tests.processes.image

check: lint types imports readability container audit
	$(BIN)/python -m locales check
	$(MAKE) --no-print-directory test

bench: $(READY)
	$(PIP) install --group bench
	$(BIN)/python -m tests.benchmarks

crash: $(READY)
	$(BIN)/python -m tests.processes.crash --database sqlite --rounds $(ROUNDS) --seed $(SEED)
	$(BIN)/python -m tests.processes.crash --database postgresql --rounds $(ROUNDS) --seed $(SEED)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
