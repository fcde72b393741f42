# Everything that a person does with this repository; `make` alone prints this list.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install dev demo up test fuzz client check format coverage mutation bench explanations histories lock clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  ARGS=…         goes on to the command, for instance: make test ARGS='-k codec'"

install: .venv/.installed ## Install what it runs on into .venv (by itself before demo and up)

dev: .venv/.dev ## Install what it is tested with, too (by itself before the others)

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: install ## Open the sample workbook's cases and drive each through its whole life
	$(BIN)/zhiya demo $(ARGS)

up: install ## Run the stack and keep it; Ctrl-C stops it
	$(BIN)/zhiya up $(ARGS)

test: dev ## Run the whole test suite
	$(BIN)/pytest -q -n 2 --dist worksteal $(ARGS)

fuzz: dev ## Ask everything that the API describes with made-up requests, many more than the suite does; another seed each time
	ZHIYA_FUZZ_EXAMPLES=$${ZHIYA_FUZZ_EXAMPLES:-100} ZHIYA_FUZZ_SEED=$${ZHIYA_FUZZ_SEED:-$$(date +%s)} $(BIN)/pytest -q --timeout 0 tests/fuzz $(ARGS)

client: dev ## Make the generated half of the client anew from the API's description
	$(BIN)/python -m tests.client.generate

check: dev ## Check format, lint, types and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -p no:cacheprovider tests/lint

format: dev ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: dev ## Lines and branches of the law that its tests reach; fails under 100 %
	$(BIN)/pytest -q -n 2 tests/domain tests/notifications/test_notices.py --cov --cov-config=tests/domain/coverage.toml --cov-report=term-missing:skip-covered $(ARGS)

mutation: dev ## Change the law bit by bit and see whether a test notices (an hour); docs/quality.md
	$(BIN)/mutmut run $(ARGS)
	$(BIN)/mutmut export-cicd-stats

bench: dev ## Measure against the bare engine; writes docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

explanations: dev ## Write down anew how every figure explains itself (tests/domain/explanations); read the difference
	$(BIN)/python -m tests.domain.explanations.golden

histories: dev ## Live the demo and keep its histories for the replay gate (tests/histories)
	$(BIN)/python tests/histories/make.py

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

lock: ## Renew requirements.lock and requirements-dev.lock (needs uv)
	$(LOCK) --upgrade --extra dev -o requirements-dev.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

clean: ## Remove .venv and caches; the data folder stays
	rm -rf .venv mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info
