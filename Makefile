# `make` alone explains itself. `make up` and `make test` need nothing but Debian or Ubuntu, git and make.
VENV := .venv
RUN := $(VENV)/bin
PIP := $(RUN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --retries 5 --timeout 60

# An environment that does not run (Python was replaced, the clone was moved) is made anew.
ifneq ($(shell $(RUN)/python -c 'print("runs")' 2>/dev/null && grep -cF '$(CURDIR)/$(VENV)/bin/' $(RUN)/leadsrapido 2>/dev/null),runs 1)
$(shell rm -f $(VENV)/runtime.stamp $(VENV)/development.stamp $(VENV)/bench.stamp)
endif

.DEFAULT_GOAL := help
.PHONY: help up test bench down clean check rls lock sql system
.SUFFIXES:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

up: $(VENV)/runtime.stamp ## everything from nothing: server, schema, 100,000 sample leads, three searches; again: a few seconds
	@$(RUN)/leadsrapido up
	@$(RUN)/leadsrapido demo

test: $(VENV)/development.stamp ## every test, on a server of the tests' own; some of them: make test ARGS="-k search"
	@$(RUN)/pytest -n 2 $(ARGS)

bench: $(VENV)/bench.stamp ## the lead engine measured on 2 million leads, into docs/performance.md; smaller: make bench ARGS="--rows 200000"
	@$(RUN)/python -m benchmarks.lead_engine $(ARGS)

down: ## stop the servers; data stays
	@if [ -x $(RUN)/leadsrapido ]; then $(RUN)/leadsrapido down --with-tests; else echo "Nothing was set up here: nothing to stop."; fi

clean: ## remove what was made; organizations beside the samples only by name: make clean CONFIRM=acme,other
	@if [ -x $(RUN)/leadsrapido ]; then $(RUN)/leadsrapido clean --confirm '$(CONFIRM)'; \
	else echo "There is no Python environment to ask the server with: servers are left alone (make up, then make clean)."; fi
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@echo "Removed the Python environment. System packages stay."

check: $(VENV)/development.stamp ## what CI asks beside the tests: format, lint, types, imports, migrations
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/squawk src/leadsrapido/database/migrations/versions/*.sql

rls: $(VENV)/development.stamp ## row level security judged by pgrls, in an environment of its own
	@tools/check_rls.sh

lock: ## pin the dependencies again, with hashes; newer versions: make lock UPGRADE=1
	@command -v uv >/dev/null || { echo "uv is missing. Install it: pipx install uv" >&2; exit 1; }
	$(call pin,requirements.lock,--extra build)
	$(call pin,requirements-dev.lock,--extra build --extra dev)
	$(call pin,requirements-bench.lock,--extra build --extra bench --constraint requirements.lock)

sql: $(VENV)/runtime.stamp ## write database/*.sql and docs/data-model.md again
	@$(RUN)/leadsrapido db sql
	@$(RUN)/leadsrapido up >/dev/null
	@$(RUN)/leadsrapido db describe

system:
	@database/setup.sh

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | system
	$(call python_environment,requirements.lock)

$(VENV)/development.stamp: requirements-dev.lock pyproject.toml | system
	$(call python_environment,requirements-dev.lock)

$(VENV)/bench.stamp: requirements-bench.lock pyproject.toml | system
	$(call python_environment,requirements-bench.lock)

# The locked packages, then the project itself as it stands here; the stamp says that it was finished.
define python_environment
	@echo "Python environment: $(1) ..."
	@$(RUN)/python -c 'import pip' 2>/dev/null || { python=$$(database/setup.sh --python) && "$$python" -m venv --clear $(VENV); }
	@$(PIP) --require-hashes -r $(1)
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
endef

pin = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	$(2) $(if $(UPGRADE),--upgrade) pyproject.toml --output-file $(1)
