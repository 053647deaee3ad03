# make run, make test, make lint…: each sets up .venv first, which is instant when nothing changed.
# Set-up speaks on standard error only, so that standard output is the bot's.
MAKEFLAGS += --no-print-directory --no-builtin-rules
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test acceptance lint format bench audit lock clean FORCE

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# The stamp's name says what was installed and where: a changed list or a moved folder sets up again.
STAMP := .venv/.ready-$(shell { pwd; cat pyproject.toml requirements.lock; } | cksum | cut -d ' ' -f 1)

help:
	@echo 'make run         the bot: Telegram with BOT_TOKEN, else a chat in the terminal'
	@echo 'make test        the test suite'
	@echo 'make acceptance  the long tests'
	@echo 'make lint        linters, type checker, import rules'
	@echo 'make format      format the sources'
	@echo 'make bench       the benchmarks'
	@echo 'make audit       a report on the dependencies: known weaknesses, newer versions'
	@echo 'make setup       only the environment, in .venv'
	@echo 'make lock        renew the locked dependencies (needs uv)'
	@echo 'make clean       remove .venv and caches'

setup: $(STAMP)
	@:

# An environment that was moved, or whose Python has gone, is made anew.
$(STAMP): $(shell test -x $(BIN)/laureates && $(BIN)/python -c '' 2>/dev/null || echo FORCE)
	@{ \
	command -v '$(PYTHON)' >/dev/null || { \
	  echo 'setup: no $(PYTHON) here: install Python 3.11 or newer, or say which: make PYTHON=…'; exit 1; }; \
	'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "setup: Python 3.11 or newer is needed, $(PYTHON) is $$('$(PYTHON)' -V 2>&1): try make PYTHON=python3.13"; exit 1; }; \
	'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'setup: this Python cannot make environments: install python3-venv (apt-get install python3-venv)'; exit 1; }; \
	echo 'setup: preparing .venv (about a minute the first time)'; \
	rm -f .venv/.ready-*; \
	if ! { $(BIN)/python -m pip --version && test "$$(cat .venv/.place)" = "$$(pwd -P)" && \
	  $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; } >/dev/null 2>&1; then \
	  '$(PYTHON)' -m venv --clear .venv || { echo 'setup: .venv could not be made (see above)'; exit 1; }; \
	  pwd -P > .venv/.place; \
	fi; \
	$(PIP) install --require-hashes -r requirements.lock || { \
	  echo 'setup: the dependencies could not be installed (see above); is the network there?'; exit 1; }; \
	$(PIP) install --no-deps --no-build-isolation -e . || { \
	  echo 'setup: the bot itself could not be installed (see above)'; exit 1; }; \
	touch '$@'; \
	$(BIN)/python -m bot.cache >/dev/null 2>&1 || :; \
	} >&2

run: setup
	@$(BIN)/laureates run

test: setup
	@$(BIN)/python -m pytest -n 2 -q -m 'not acceptance'

acceptance: setup
	@$(BIN)/python -m pytest -q -m acceptance

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup
	@found=; for script in tests/benchmarks/[!_]*.py; do \
	  test -f "$$script" || continue; found=yes; \
	  echo "== $$script"; PYTHONPATH=. $(BIN)/python "$$script" || exit 1; \
	done; test -n "$$found" || { echo 'bench: no script in tests/benchmarks' >&2; exit 1; }

# A report, never a reason to fail: weaknesses become known without anybody changing a line here.
AUDIT := .venv/audit
audit: setup
	@test -x $(AUDIT)/bin/pip-audit || { '$(PYTHON)' -m venv $(AUDIT) && \
	  $(AUDIT)/bin/pip -qq install pip-audit; } >&2 || { echo 'audit: pip-audit cannot be installed here'; exit 0; }; \
	echo '== known weaknesses of what runs'; \
	timeout 120 $(AUDIT)/bin/pip-audit --progress-spinner off --disable-pip --require-hashes \
	  -r requirements-run.lock > .venv/audit.txt 2> .venv/audit.log; \
	tail -n 1 .venv/audit.log; grep -v 'could not be audited' .venv/audit.txt; \
	echo "$$(grep -c 'could not be audited' .venv/audit.txt) packages could not be looked up from here"; \
	echo '== newer versions'; timeout 120 $(BIN)/python -m pip list --outdated 2>/dev/null || true; \
	echo '== what does not fit together'; $(BIN)/python -m pip check || true

LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-annotate
lock:
	@$(LOCK) --extra dev -o requirements.lock pyproject.toml >/dev/null
	@$(LOCK) -c requirements.lock -o requirements-run.lock pyproject.toml >/dev/null

clean:
	@rm -rf .venv build dist ./*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
