# Everything a newcomer needs: `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
RASA_PY := bot/.venv/bin/python
SOURCES := contracts nlu bot knowledge conversations disaster channels admin services storage tests tools migrations

.PHONY: help setup run test check format lint types imports content evaluate bench compare-rasa compare-nlu learn screenshots train load lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | sort | while IFS=$$'\t' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

setup: ## build .venv (services) and bot/.venv (Rasa); quick when nothing changed
	@tools/setup

run: setup ## start the whole product on this machine and print its addresses
	@$(PY) -m services run

test: setup ## every test in both interpreters, on real parts
	@$(PY) tools/run_tests.py

check: setup lint types imports content ## format, lint, types, import rules, content

format: setup ## rewrite the sources in the agreed format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix -q .

lint: setup ## format and lint, changing nothing
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .

types: setup ## mypy, strict, in both interpreters
	@.venv/bin/mypy
	@.venv/bin/mypy --config-file bot/mypy.ini

imports: setup ## who may import whom
	@.venv/bin/lint-imports --no-cache

content: setup ## prove the knowledge base: schema, facts, figures, four variants
	@$(PY) -m knowledge check

train: setup ## train the dialogue model if its sources changed
	@$(RASA_PY) -m bot.run train

load: setup ## load the content files into the database
	@$(PY) -m storage migrate && $(PY) -m knowledge load

evaluate: setup ## every figure of quality on the frozen sets, beside BM25 and dense alone, as a page and as JSON
	@$(RASA_PY) -m bot.run train
	@$(PY) -m bench.evaluate

bench: setup ## speed and size figures as ratios and percentiles, into bench/results
	@$(PY) -m bench

compare-rasa: setup ## the full Rasa environment apart: plain DIET + ResponseSelector on the same questions
	@tools/compare-rasa

compare-nlu: setup ## four ways to recognise intents in whole Rasa (DIET, regression; n-grams, vectors): docs/understanding
	@tools/compare-nlu

learn: setup ## learn danger, wishes, follow-ups and kanji anew from the committed examples (nlu/data/*_model.npz)
	@$(PY) -m tools.learn danger wish leaning
	@$(PY) -m tools.learn_han

screenshots: setup ## remake the pictures of the docs from the running product
	@$(PY) tools/screenshots.py

lock: setup ## resolve the requirements anew (writes no index addresses)
	@tools/lock

clean: ## remove environments, models and local data (asks first)
	@read -r -p "Remove .venv, bot/.venv, .tools, bot/models and data? [y/N] " answer && [ "$$answer" = y ] && rm -rf .venv bot/.venv .tools bot/models data .cache
