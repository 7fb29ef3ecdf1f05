# Three commands for everybody (`make demo`, `make test`, `make soak`), two for those who change the code (`make check`,
# `make lock`). All of them share one .venv, made from a lock with hashes; the stamp makes the second time quick.
# What the first of them do stands in scripts/steps.py, since on Windows scripts/engine.ps1 does the same.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url
SEED ?= 1
SEEDS ?= 1
KILLS ?= 200
.PHONY: demo test soak check lint all schemas docs bench simulate torture lock clean
.DEFAULT_GOAL := all

$(STAMP): requirements/dev.txt pyproject.toml scripts/make_venv.sh scripts/install_lock.py
	@sh scripts/make_venv.sh $(VENV)
	@touch $@

demo: $(STAMP)
	@$(BIN)/python -m scripts.steps demo

test: $(STAMP)
	@$(BIN)/python -m scripts.steps test

soak: $(STAMP)
	@$(BIN)/python -m scripts.steps soak

check: $(STAMP)
	@$(BIN)/python -m scripts.steps check

lint: $(STAMP)
	@$(BIN)/python -m scripts.steps lint

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
