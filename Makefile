# civgraph: `make` lists what there is. Everything below sets itself up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
NODE := node_modules/.ready

.DEFAULT_GOAL := help
.PHONY: help run check test fmt bench

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## the whole road: the corpus read, mapped, validated and published, and a question answered
	$(BIN)/civgraph build corpus
	$(BIN)/civgraph ask consent/share-by-plan

check: $(READY) ## lint, strict types, the rules of the architecture (a minute)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_architecture.py

test: check $(TOOLS) ## check and all tests
	$(BIN)/pytest -n auto --dist loadgroup

fmt: $(READY) ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## what reading and building cost, beside a peer in the same run
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/graph.py
	$(BIN)/python benchmarks/search.py

# A virtual environment with the locked packages. A Debian without ensurepip gets it from apt.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "civgraph needs Python 3.11 or newer: make PYTHON=python3.11 …" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { apt-get update -q && apt-get install -y -q python3-venv; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What only the tests need: a Java runtime for the reasoner, npm for the check of SARIF reports, and Virtuoso as the second engine. Its package -bin has the server and no service:
# nothing is started, nothing is asked.
$(TOOLS): $(READY) Makefile
	@command -v java >/dev/null || { apt-get update -q && apt-get install -y -q default-jre-headless; }
	@command -v virtuoso-t >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends virtuoso-opensource-7-bin; }
	@command -v npm >/dev/null || { apt-get update -q && apt-get install -y -q npm; }
	@$(MAKE) --no-print-directory $(NODE)
	@touch $@

# The check of SARIF reports is a program that npm brings; its install script does nothing but this chmod.
$(NODE): package-lock.json .npmrc
	npm ci --ignore-scripts --silent
	chmod u+x node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool
	@touch $@
