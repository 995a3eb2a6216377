# make demo | make test | make check: see README.md
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo pictures test test-long month coverage mutants bench reader check site assurance format lock clean

help:  ## what can be made
	@grep -E '^[a-z.-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv: .venv/.run  ## the environment the bot runs in

.venv/.run: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/daymark.pth"
	@printf '#!%s/.venv/bin/python\nfrom bot.__main__ import main\nmain()\n' "$(CURDIR)" > $(BIN)/bot
	chmod +x $(BIN)/bot
	touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	touch $@

.venv/.bench: .venv/.dev requirements-bench.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-bench.lock
	touch $@

.venv-reader/.run: requirements-reader.lock bot/lab/reader/base.lock
	$(PYTHON) -m venv .venv-reader
	.venv-reader/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-reader.lock
	.venv-reader/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps -r bot/lab/reader/base.lock
	touch $@

reader: .venv-reader/.run  ## train the reader anew from the lines in bot/lab/reader, and write its card (an hour and a half of two cores)
	PYTHONPATH="$(CURDIR)" .venv-reader/bin/python -m bot.lab.reader

PORT ?= 8081

demo: .venv/.run  ## the bot in your browser: no token, no account (PORT=8082 for another port, 0 for any)
	$(BIN)/bot demo --port $(PORT)

pictures: .venv/.dev  ## the pictures of the README, from the demo of today
	$(BIN)/python -m tests.browser.pictures

SEED ?= $(shell date +%s)

# Figures of the long forms are of a real disk; the short tests have their files in memory (tests/support/memory.py).
test-long assurance: export TMPDIR := $(or $(TMPDIR),/tmp)
# Every process of the bot that a test starts would compile it anew: a second of each.
test: export PYTHONDONTWRITEBYTECODE :=

# One more than cores: tests of kills, faults and clusters wait for most of their time.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

test: .venv/.dev  ## every test, a file to a worker, in an order of today: SEED=1234 gives one again
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist loadfile --no-loadscope-reorder --shuffle=$(SEED) --every-hazard --ledger=.assurance/short.json

test-long: .venv/.dev  ## the long forms: a thousand kills, ten years of zones
	$(BIN)/python -m pytest -m slow --timeout 7200 --ledger=.assurance/long-forms.json
	KILLS=1000 $(BIN)/python -m pytest tests/kills --ledger=.assurance/long-kills.json
	FORGERIES=10000 $(BIN)/python -m pytest tests/security --timeout 3600 --ledger=.assurance/long-forgeries.json

PEOPLE ?= 1000
DAYS ?= 30
DATABASE ?= postgres

month: .venv/.dev  ## a month of a thousand people with a fault a day, drawn by SEED (an hour); DATABASE=sqlite, PEOPLE=100, DAYS=14
	nice -n 19 $(BIN)/python -m tests.load.month --people $(PEOPLE) --days $(DAYS) --seed $(SEED) --database $(DATABASE)

coverage: .venv/.dev  ## is every branch of the safety modules taken by a quick test? (a minute)
	$(BIN)/python -m pytest tests/assurance/safety.py -k branch --ledger=.assurance/long-coverage.json

mutants: .venv/.dev  ## do the tests notice a changed rule? (an hour or two) MUTANTS="bot.domain.late.*" for one module
	nice -n 19 $(BIN)/mutmut run --max-children 2 $(MUTANTS)
	$(BIN)/python -m pytest tests/assurance/safety.py -k rule --ledger=.assurance/long-mutants.json

bench: .venv/.bench  ## what this bot costs, beside the usual ways (about ten minutes)
	$(BIN)/bot bench --peers --plot .github/pictures/bench.svg

check: .venv/.dev  ## all that must hold: format, lint (bandit's rules are in it), types, walls, content, secrets, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bot check
	$(BIN)/python -m tests.security.secrets_search
	mkdir -p .assurance && $(BIN)/python -m tests.security.parts_list > .assurance/sbom.json
	$(MAKE) test

.venv-site/.run: requirements-site.lock
	$(PYTHON) -m venv .venv-site
	.venv-site/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-site.lock
	touch $@

site: .venv/.run .venv-site/.run  ## the documentation as a site, in .site/html; nothing is fetched
	$(BIN)/python -m bot.lab.site .site
	cd .site && ../.venv-site/bin/zensical build --clean

assurance: .venv/.dev  ## the goal, line by line, measured now in a short form, and the last long form with its date
	$(BIN)/python -m tests.assurance

format: .venv/.dev  ## write the code the way it is kept
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra cluster --extra reports

lock: .venv/.dev  ## the locks, anew, from pyproject.toml: first what is tested, then from it what people install
	$(COMPILE) --group dev pyproject.toml -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock pyproject.toml -o requirements.lock
	$(COMPILE) --group bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock
	$(COMPILE) --group reader -c requirements-dev.lock pyproject.toml -o requirements-reader.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --group site -o requirements-site.lock

clean:  ## the environment and all caches
	rm -rf .venv .venv-reader .venv-site .site .mypy_cache .ruff_cache .hypothesis mutants
