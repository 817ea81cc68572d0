# `make` lists what there is. Everything happens inside .venv; nothing else on the machine is touched,
# except that `make test`, run as root on Debian or Ubuntu without any browser, installs the chromium package.

PORT ?= 8501
JOBS ?= 2
# Where what is kept between visits lies: agreed mappings. Set it to nothing to keep nothing.
REGULARS_HOME ?= $(HOME)/Regulars

VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9

export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/$(VENV)/browsers
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONPATH := $(CURDIR)
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run test lint format translations docs bench bench-pages checked sample-data lock browser clean

help: ## list what there is
	@echo "Regulars: make <what>"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: export REGULARS_HOME := $(REGULARS_HOME)
run: $(VENV)/installed ## start the app on http://localhost:8501 (PORT=… for another port)
	@echo "Regulars runs on http://localhost:$(PORT) (stop it with Ctrl+C)"
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.address localhost

test: $(VENV)/installed-dev browser ## everything: lint, then all tests
	@failed=0; \
	$(MAKE) lint || failed=1; \
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile || failed=1; \
	exit $$failed

lint: $(VENV)/installed-dev ## ruff (lint and format) and the type checker
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/installed-dev ## mend what ruff can mend by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translations: $(VENV)/installed ## bring the catalogues up to date with the texts in the code
	@$(BIN)/python -m lib.i18n.extract

docs: $(VENV)/installed ## write docs/metrics.md from the metric declarations
	@$(BIN)/python -m lib.metrics.docs

bench: $(VENV)/installed ## measure speed and memory into docs/benchmarks.md
	@$(BIN)/python -m benchmarks

bench-pages: $(VENV)/installed-dev browser ## measure the pages in a browser into docs/benchmarks-pages.md
	@$(BIN)/python -m benchmarks.pages

checked: $(VENV)/installed-dev ## hold every metric against other tools and plain pandas, into docs/checked.md
	@$(BIN)/python -m benchmarks.against_others --install --out docs/checked.md

sample-data: $(VENV)/installed ## write sample_data/ anew; gives the same bytes every time
	@$(BIN)/python -m sample_data.make

lock: $(BIN)/python ## pin every package anew from the groups in pyproject.toml
	@$(BIN)/python -m pip install -q "$(UV)"
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header --no-annotate \
		--group pyproject.toml:app -o $(VENV)/app.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header --no-annotate \
		--group pyproject.toml:dev --constraint $(VENV)/app.txt -o $(VENV)/dev.txt
	@{ echo "# Written by 'make lock' from pyproject.toml; installs on Python 3.11 and later."; \
		cat $(VENV)/app.txt; } > requirements.txt
	@{ echo "# Written by 'make lock' from pyproject.toml: what the tests need besides the app itself."; \
		echo "-r requirements.txt"; cat $(VENV)/dev.txt; } > requirements-dev.txt

browser: $(VENV)/installed-dev
	@if $(BIN)/python -m tests.browser; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests …"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } \
			>/dev/null 2>&1 || $(BIN)/playwright install chromium || echo "No Chromium: the browser tests will be skipped."; \
	else \
		$(BIN)/playwright install chromium || echo "No Chromium: the browser tests will be skipped."; \
	fi

clean: ## remove the environment and everything built
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The first Python that starts and is new enough; PYTHON=… says which to use instead.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -m venv $(VENV) && exit 0; \
		rm -rf $(VENV); echo "On Debian or Ubuntu, install the python3-venv package first."; exit 1; \
	done; \
	echo "Python 3.11 or later is needed: https://www.python.org/downloads/ (or say where it is: make PYTHON=/path/to/python3)"; \
	exit 1

$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing what the app needs (once, a minute or two) …"
	@$(BIN)/python -m pip install -q -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need (once, a few minutes) …"
	@$(BIN)/python -m pip install -q -r requirements-dev.txt
	@touch $@ $(VENV)/installed
