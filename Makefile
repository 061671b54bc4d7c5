# `make demo` and `make test` set up all they need on a fresh clone: Python 3.11 or later, make and
# a package index are enough. The second time there is nothing to set up.

VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-output
BENCHES := archive organic planted calibration baselines real stats lookalikes twins cohorts \
	cohorts_speed clock floods promoters cliffs

# Modules are compiled once, and not again by every process that tests start.
export PYTHONDONTWRITEBYTECODE :=
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope

# The first Python on the path that is new enough; `make PYTHON=/path/to/python3` chooses another.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python3.14 python,\
	$(shell $(name) -c 'import sys; print("$(name)" if sys.version_info >= (3, 11) else "")' \
	2>/dev/null)))

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs docs-check wheel clean browser

help:
	@echo 'make demo    simulate a scenario, investigate it, write the report'
	@echo 'make test    lint, types and tests'
	@echo 'make test-X  the tests of one folder of tests/: make test-ingest'
	@echo 'make bench   benchmarks, with ratios measured in one run'
	@echo 'make docs    write the generated pages of docs/ again'
	@echo 'make wheel   build dist/*.whl'
	@echo 'make clean   remove what the above made'

demo: $(VENV)/.package
	@$(BIN)/inconcert demo --output $(DEMO)

test: check browser
	$(PYTEST)

# The tests of one layer, such as `make test-ingest`, or of one detector: `make test-detect/floods`.
test-%: $(VENV)/.dev
	$(PYTEST) tests/$*

# What needs no data and no browser: the quick part of `make test`.
check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy

bench: $(VENV)/.dev
	set -ex; for n in 1e5 1e6 1e7; do $(BIN)/python bench/coshare.py --shares $$n; done
	set -ex; for name in $(BENCHES); do $(BIN)/python bench/$$name.py; done

docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py

wheel: $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

# Installs Chromium where it may; says in one line why browser tests are skipped where it may not.
browser:
	@.ci/browser

# What the package needs to run, and what its tests need, each installed once per pyproject.toml.
$(VENV)/.package: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.package

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or later is needed; none was found.' \
		'Install it, or name it: make PYTHON=/path/to/python3'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'The venv could not be made.' \
		'On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }

clean:
	rm -rf $(VENV) $(DEMO) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
