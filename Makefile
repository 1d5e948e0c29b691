# Sets the program up and runs, tests and measures it. `make run` is all that a new machine needs.
# Without make (Windows): the same commands stand in the README.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup test lint format unit bench load faults clean

help:
	@echo "make run     set up and start the map at http://localhost:8501"
	@echo "make test    set up and run every check: ruff, mypy, all tests"
	@echo "make unit    the fast tests only"
	@echo "make lint    ruff and mypy only"
	@echo "make format  let ruff format the code"
	@echo "make bench   measure, beside the plain ways of doing the same"
	@echo "make load    50 sessions against the real map page (PAGE=find: the find page; RERUNS=10000: memory over many reruns)"
	@echo "make faults  kill writers and the server and cut the power while decisions are written (ONLY=sqlite, postgresql, power)"
	@echo "make clean   remove the virtual environment and caches; the database in var/ stays"

run: $(VENV)/.runtime
	@exec $(BIN)/python app.py

setup: $(VENV)/.tools

# Three processes share the files of tests, for a browser mostly waits; within each the order stays, fast ones first.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test: lint
	$(PYTEST)

lint: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet . || { echo "Formatting differs: make format"; exit 1; }
	$(BIN)/mypy

format: $(VENV)/.tools
	$(BIN)/ruff format .

unit: $(VENV)/.tools
	$(BIN)/python -m pytest -n 2 tests/unit

bench: $(VENV)/.plain
	$(BIN)/python -m tests.bench $(ONLY)

load: $(VENV)/.tools
	$(BIN)/python -m tests.load $(if $(PAGE),--page $(PAGE)) $(if $(RERUNS),--reruns $(RERUNS)) $(if $(SESSIONS),--sessions $(SESSIONS))

faults: $(VENV)/.tools
	$(BIN)/python -m tests.faults $(ONLY)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each list of requirements: what is installed already is not asked for again.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.runtime: requirements.txt requirements-assets.txt pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing the pinned requirements into $(VENV) ..."
	$(PIP) install -r requirements.txt
	$(PIP) install --no-deps -r requirements-assets.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: requirements-dev.txt | $(VENV)/.runtime
	$(PIP) install -r requirements-dev.txt
	@touch $@

$(VENV)/.plain: requirements-bench.txt | $(VENV)/.tools
	$(PIP) install -r requirements-bench.txt
	@touch $@
