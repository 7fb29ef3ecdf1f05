# Two commands for everybody (`make demo`, `make test`), two for those who change the code (`make check`, `make lock`).
# All of them share one .venv, made from a lock with hashes; the stamp makes the second time quick.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := .engine/demo
LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url
SEED ?= 1
SEEDS ?= 1
KILLS ?= 200

.PHONY: demo test check lint all schemas docs bench simulate torture lock clean
.DEFAULT_GOAL := all

$(STAMP): requirements/dev.txt pyproject.toml scripts/make_venv.sh scripts/install_lock.py
	@sh scripts/make_venv.sh $(VENV)
	@touch $@

demo: $(STAMP)
	@rm -rf $(DEMO)
	@$(BIN)/engine plan suites/
	@echo
	@$(BIN)/engine run suites/ --run-dir $(DEMO)/runs --report artifact=$(DEMO)/artifact.json --report json=$(DEMO)/summary.json
	@$(BIN)/engine audit verify $(DEMO)/runs/*
	@echo "artifact: $(DEMO)/artifact.json · summary: $(DEMO)/summary.json"

test: $(STAMP) lint
	@sh scripts/node_tools.sh
	@$(BIN)/python -m pytest -n auto --cov=engine --cov-branch --cov-report=term:skip-covered --cov-fail-under=95

check: $(STAMP) lint
	@$(BIN)/python -m pytest -n auto -m "not slow"

lint: $(STAMP)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports

all: check demo

schemas: $(STAMP)
	@$(BIN)/engine schema --write schemas

bench: $(STAMP)
	@$(BIN)/python bench/checking.py
	@$(BIN)/python bench/covering.py
	@$(BIN)/python bench/pacing.py --cases 200 --seeds 1
	@$(BIN)/python bench/throughput.py --cases 1000 --runs 3

docs: $(STAMP)
	@$(BIN)/python -m scripts.make_docs

simulate: $(STAMP)
	@$(BIN)/python -m tests.simulation --seed $(SEED) --seeds $(SEEDS)

torture: $(STAMP)
	@$(BIN)/python -m tests.e2e.torture --kills $(KILLS) --seed $(SEED)

lock:
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --extra audit --extra keyring --group dev pyproject.toml -o requirements/dev.txt
	$(LOCK) bench/peers.in -o bench/requirements.txt
	$(LOCK) bench/peers-requirements.in -o bench/peers-requirements.txt

clean:
	rm -rf $(VENV) .engine .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
