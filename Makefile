# On a fresh machine with Python >= 3.11, pip, make and git: `make demo` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
export PYTHON
BIN := .venv/bin
PACKAGES := checks storage reports crawler

.PHONY: help demo test coverage soak lint bench accuracy docs lock environment environment-dev clean

help:
	@echo "make demo      the demo city, crawled, judged and reported into demo-out/"
	@echo "make test      lint, types, import contracts, tests and doctests"
	@echo "make coverage  the same, and which lines the tests went through; half as long again"
	@echo "make lint      the first three of them"
	@echo "make soak      the long tests of crashes, full disks, calendars and planted bugs; figures printed"
	@echo "make bench     speed and memory, measured and printed"
	@echo "make accuracy  the readers beside other tools on labelled pages"
	@echo "make docs      docs/cli.md, docs/rubrics.md and the README's table, written anew from the program"
	@echo "make lock      the two lock files, resolved anew"
	@echo "make clean     takes away .venv and every cache"

environment:
	@sh .ci/environment requirements.lock

environment-dev:
	@sh .ci/environment requirements-dev.lock

demo: environment
	@$(BIN)/spotcheck demo

lint: environment-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Three processes for two cores: while one waits for a server or a clock the others work.
test: lint
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(COVERAGE)

# Apart from `test`: Python 3.11 needs almost three times the processor time while its lines are counted.
coverage: COVERAGE = $(PACKAGES:%=--cov=%) --cov-report=term:skip-covered
coverage: test

soak: environment-dev
	$(BIN)/pytest -m soak -s tests

bench: environment-dev
	@for bench in tests/bench/[a-z]*.py; do $(BIN)/python -m "tests.bench.$$(basename "$$bench" .py)" || exit 1; done

accuracy: environment-dev
	$(BIN)/python tests/accuracy/compare.py

docs: environment-dev
	$(BIN)/python -m tests.crawler.cli_page > docs/cli.md
	$(BIN)/python -m tests.reports.rubric_page

# From the public index alone: a wheel that only this machine has must not be the one that the lock knows.
COMPILE = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_CONSTRAINT PIP_CONFIG_FILE=/dev/null \
  $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
  --strip-extras --allow-unsafe --all-build-deps --constraint .ci/constraints.txt

lock: environment-dev
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv build dist demo-out *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
