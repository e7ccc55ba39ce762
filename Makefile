# `make up` runs Lamplighter with a live demo; `make test` checks everything. Both set up what they need.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.cache/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv/bin
SETUP := .cache/stamps/setup
NODE_MODULES := ui/node_modules/.package-lock.json
PICTURES := overview traces trace span lanes graph transcript calls compare conversations conversation agents agent \
	topology costs models tools findings settings

.PHONY: help up test setup ui wheels lint types contracts test-ui test-py bench soak faults screenshots pictures fmt clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-17s %s\n", $$1, $$2}'

up: ui ## Run the server, the UI and a live demo; prints the address to open, Ctrl-C ends all
	@$(VENV)/python deploy/up.py

test: setup ui ## Run every check and every test, from a clean machine on
	@.ci/chromium
	@$(MAKE) --no-print-directory --keep-going lint types contracts test-ui test-py

setup: $(SETUP) ## Set up .venv

$(SETUP): uv.lock pyproject.toml sdk/pyproject.toml server/pyproject.toml .ci/setup
	@.ci/setup
	@mkdir -p $(@D) && touch $@

# Not `npm ci`: it refuses a lock that lacks other platforms' optional binaries, and not every registry has them all.
$(NODE_MODULES): ui/package-lock.json $(SETUP)
	@echo "Setting up ui/node_modules" >&2
	@npm install --no-save --prefix ui --no-audit --no-fund --loglevel=error
	@touch $@

ui: $(SETUP) ## Build the UI into the server's package, when its sources changed
	@$(VENV)/python server/hatch_build.py

wheels: setup ## Build both distributions into dist/
	@uv build --quiet --all-packages --out-dir dist
	@ls -l dist

lint: $(SETUP) $(NODE_MODULES) ## Check style and format
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@cd ui && npm run --silent check

types: $(SETUP) ## Check types strictly
	@$(VENV)/pyright
	@$(VENV)/mypy --strict sdk/src/lamplighter

contracts: $(SETUP) ## Check that imports go one way and dependencies are declared
	@$(VENV)/lint-imports --cache-dir .cache/import_linter
	@cd server && ../$(VENV)/deptry --no-ansi src
	@cd sdk && ../$(VENV)/deptry --no-ansi src

test-ui: $(NODE_MODULES) ## Run the UI's unit tests
	@cd ui && npm test --silent

test-py: $(SETUP) ui ## Run the Python tests, with the installed wheels and a real browser among them
	@$(VENV)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

bench: setup ui ## Measure throughput, latency, size and memory as bench/RESULTS.md tells
	@$(VENV)/python -m bench.run

soak: setup ui ## Load a server for 30 minutes beside readers and count every span at the end
	@$(VENV)/python -m bench.soak --minutes 30 --out .cache/soak

faults: setup ui ## Kill the server 200 times under load and count what it kept
	@LAMPLIGHTER_FAULT_ROUNDS=200 $(VENV)/pytest --timeout=7200 --basetemp=.cache/faults tests/e2e/test_kill.py

screenshots: setup ui ## Take pictures of every page in both themes and three widths, over the demo's data, into .cache/screenshots
	@.ci/chromium
	@$(VENV)/python deploy/screenshots.py .cache/screenshots

pictures: setup ui ## Take the docs' pictures again: every page, both themes, three widths, into docs/images/pages
	@.ci/chromium
	@$(VENV)/python deploy/screenshots.py docs/images/pages --small $(PICTURES)

fmt: $(SETUP) $(NODE_MODULES) ## Format everything
	@$(VENV)/ruff check --fix --exit-zero --quiet . && $(VENV)/ruff format .
	@cd ui && npm run --silent fix

clean: ## Remove what was built, downloaded and recorded here
	rm -rf .venv .cache dist ui/node_modules ui/dist server/src/lamplighter_server/serve/static data tests/e2e/artifacts
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis .schemathesis
