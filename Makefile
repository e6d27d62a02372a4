# civgraph: `make` lists what there is. Everything below sets itself up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
NODE := node_modules/.ready
EDITOR := civgraph/server/static/yasgui
NPM_WITHOUT ?= --omit=dev

.DEFAULT_GOAL := help
.PHONY: help run serve check test fmt bless bench

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## the whole road: the corpus read, mapped, validated and published, and a question answered
	$(BIN)/civgraph build corpus
	$(BIN)/civgraph ask consent/share-by-plan

serve: run $(NODE) ## the published graph as an endpoint and as pages, at http://127.0.0.1:8000
	$(BIN)/civgraph serve

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

bless: $(READY) ## write the golden files anew (cookbook, tutorial, notebook); then read the difference
	$(BIN)/python -m tests.golden
	BLESS=1 $(BIN)/pytest tests/test_notebook.py

bench: $(READY) ## what reading and building cost, beside a peer in the same run
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.graph
	$(BIN)/python -m benchmarks.questions
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.validation

# A virtual environment with the locked packages. A Debian without ensurepip gets it from apt.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "civgraph needs Python 3.11 or newer: make PYTHON=python3.11 …" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { apt-get update -q && apt-get install -y -q python3-venv; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# What only the tests need: a Java runtime for the reasoner, Virtuoso as the second engine, a browser for the pages, npm for what checks them.
# Virtuoso's package -bin has the server and no service: nothing is started, nothing is asked.
$(TOOLS): $(READY) package-lock.json .npmrc Makefile
	@command -v java >/dev/null || { apt-get update -q && apt-get install -y -q default-jre-headless; }
	@command -v virtuoso-t >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends virtuoso-opensource-7-bin; }
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { apt-get update -q && apt-get install -y -q chromium chromium-driver; }
	@command -v npm >/dev/null || { apt-get update -q && apt-get install -y -q npm; }
	@command -v openssl >/dev/null || { apt-get update -q && apt-get install -y -q openssl; }
	@$(MAKE) --no-print-directory --always-make NPM_WITHOUT= $(NODE)
	@touch $@

# What npm brings: the SPARQL editor, copied where the pages find it (without npm the page has a plain form), and for the tests the check of
# SARIF reports (a program whose install script does nothing but this chmod) and Comunica, which are left out unless they ask.
$(NODE): package-lock.json .npmrc
	@if command -v npm >/dev/null; then \
	  npm ci --ignore-scripts --silent $(NPM_WITHOUT) && mkdir -p $(EDITOR) && \
	  cp node_modules/@zazuko/yasgui/build/yasgui.min.js node_modules/@zazuko/yasgui/build/yasgui.min.css $(EDITOR)/ && \
	  { [ ! -d node_modules/@microsoft ] || chmod u+x node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool; } && touch $@ || echo "npm did not finish: the SPARQL page will have a plain form" >&2; \
	else echo "npm is not here: the SPARQL page will have a plain form" >&2; fi
