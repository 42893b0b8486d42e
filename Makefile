# make run: start the alliance with its demonstration.  make test: prove that it works.
# A clean clone needs only Python 3.11, Node with npm, and make.

# Debian 12's own Python first: it is compiled by what was measured of it and needs a fifth less time than another.
WHOLE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
FOUND = $(foreach one,/usr/bin/python3.11 python3.11,$(shell $(one) -c '$(WHOLE)' 2>/dev/null && echo $(one)))
PYTHON ?= $(firstword $(FOUND) python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input install
VENDOR := shulian/interfaces/static/vendor
FONTS := shulian/documents/fonts
CHECKED := shulian tests
# Fights and kills run alone; all else in a process a processor, each with a database server of its own.
SPREAD := --numprocesses auto
NOT_FAST := --ignore=tests/config --ignore=tests/sim --ignore=tests/stories --ignore=tests/apps/statistics/test_spark.py

# Hundreds of processes start in the tests: whatever one has compiled the others shall find.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test fast lint bench long setup spark assets messages lock clean
.DELETE_ON_ERROR:
.SUFFIXES:

run: $(BIN)/shulian assets messages
	@$(BIN)/shulian run --demo

setup: $(BIN)/.dev $(BIN)/shulian assets messages

# What a site needs besides that counts on a Spark cluster.
spark: $(BIN)/.spark

# The rules need no database; meanwhile the one is made of which all other tests take copies.
test: setup $(BIN)/.spark
	@$(BIN)/python -m tests.machine
	@$(BIN)/python -m tests.migrated & $(BIN)/pytest tests/core $(SPREAD) --cov=shulian/core --cov-branch --cov-fail-under=100 --cov-report= && wait $$!
	@$(BIN)/pytest tests/sim -m "not long and not bench"
	@$(BIN)/pytest $(SPREAD) -m "not long and not bench" --ignore=tests/core --ignore=tests/sim

fast: setup
	@$(BIN)/pytest $(SPREAD) -m "not story and not long and not bench" $(NOT_FAST)

long: setup $(BIN)/.spark
	@$(BIN)/pytest -m long

bench: setup
	@$(BIN)/python -m tests.bench

# mypy imports the settings, and they want a data folder.
lint: setup
	@mkdir -p build
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/ruff format --quiet --check $(CHECKED)
	@$(BIN)/lint-imports > build/imports.txt || { cat build/imports.txt; exit 1; }
	@SHULIAN_HOME=$(CURDIR)/build/home $(BIN)/mypy --no-error-summary shulian

# The virtual environment, from hashed requirements; each step leaves a stamp, so a second call has nothing to do.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Shulian needs Python 3.11 or newer; name it with: make PYTHON=/path/to/python3.11'; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo 'This Python cannot make virtual environments; install its venv package (python3-venv on Debian).'; exit 2; }
	@echo 'Setting up for the first time; this takes a few minutes.'
	@$(PYTHON) -m venv .venv

$(BIN)/.base: requirements/base.txt requirements/build.txt | $(BIN)/python
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/base.txt
	@touch $@

$(BIN)/.dev: requirements/dev.txt | $(BIN)/.base
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# 400 MB, for those sites and for the tests alone.
$(BIN)/.spark: requirements/spark.txt | $(BIN)/.base
	@$(PIP) --no-build-isolation --require-hashes -r requirements/spark.txt
	@touch $@

$(BIN)/shulian: pyproject.toml | $(BIN)/.base
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# What others make and the pages need: copied from the installed packages, never committed.
assets: $(VENDOR)/.stamp $(FONTS)/.stamp

node_modules/.stamp: package-lock.json
	@command -v npm > /dev/null || { echo 'Shulian needs Node with npm to fetch htmx, ECharts and the fonts.'; exit 2; }
	@npm ci --ignore-scripts --silent
	@touch $@

$(VENDOR)/.stamp: node_modules/.stamp
	@mkdir -p $(VENDOR)
	@cp node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/htmx.min.js
	@cp node_modules/htmx.org/LICENSE $(VENDOR)/htmx.LICENSE.txt
	@cp node_modules/@zxing/library/umd/index.min.js $(VENDOR)/zxing.min.js
	@cp node_modules/@zxing/library/LICENSE $(VENDOR)/zxing.LICENSE.txt
	@cp node_modules/echarts/dist/echarts.min.js $(VENDOR)/echarts.min.js
	@cp node_modules/echarts/LICENSE $(VENDOR)/echarts.LICENSE.txt
	@cp node_modules/echarts/NOTICE $(VENDOR)/echarts.NOTICE.txt
	@touch $@

$(FONTS)/.stamp: node_modules/.stamp
	@mkdir -p $(FONTS)
	@for family in sans serif; do for weight in 400Regular 700Bold; do \
		cp node_modules/@expo-google-fonts/noto-$$family-sc/$$weight/*.ttf $(FONTS)/ || exit 1; done; done
	@cp node_modules/@expo-google-fonts/noto-sans-jp/400Regular/*.ttf $(FONTS)/
	@cp node_modules/@expo-google-fonts/noto-sans-sc/LICENSE_FONT $(FONTS)/LICENSE.txt
	@touch $@

messages: | $(BIN)/.base
	@$(BIN)/python -m shulian.config.messages

# Choose the newest versions that requirements/*.in allow, and write them down with their hashes.
lock: $(BIN)/.dev
	@for part in build base dev spark; do $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-strip-extras --no-header --no-annotate \
		--python-version 3.11 requirements/$$part.in --output-file requirements/$$part.txt || exit 1; done
	@npm install --package-lock-only --ignore-scripts --silent

clean:
	@rm -rf .venv node_modules build $(VENDOR) $(FONTS) artefacts
	@find shulian -name '*.mo' -delete
