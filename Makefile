# The verbs of the house. `make help` prints them.
PYTHON ?= python3
SETUP = BANTER_SETUP_PYTHON="$(or $(PLATFORM_PYTHON),$(BANTER_SETUP_PYTHON))" BANTER_SETUP_RASA_PYTHON="$(or $(RASA_PYTHON),$(BANTER_SETUP_RASA_PYTHON))" $(PYTHON) -m bot.environments
BIN = .venv/bin
# In the order of tests/conftest.py: by themselves the workers would begin with the largest groups.
TWO_WORKERS = -n 2 --dist loadgroup --no-loadscope-reorder
.DEFAULT_GOAL := help
.PHONY: help interpreter setup run test test-long check train bench clean reset

help: ## print these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

interpreter:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "$(PYTHON) was not found: install Python 3.11 or newer (Debian: apt-get install python3 python3-venv), or run make PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || { echo "$(PYTHON) does not run or is older than 3.8: run make PYTHON=/path/to/python with Python 3.11 or newer."; exit 1; }

setup: interpreter ## make .venv and .venv-rasa from the pinned requirements
	@$(SETUP)

run: setup ## start everything: demo bank, models, all roles; prints the addresses
	@exec $(BIN)/banter up

test: interpreter ## the whole test suite with reduced counts (under 20 minutes)
	@$(SETUP) --development
	@$(BIN)/python -m pytest -m "not long" $(TWO_WORKERS) $(ARGS)

test-long: interpreter ## the full counts; writes artefacts/test-report.xml with the commit id
	@$(SETUP) --development
	@mkdir -p artefacts
	@BANTER_TEST_LONG=1 $(BIN)/python -m pytest $(TWO_WORKERS) --junit-xml=artefacts/test-report.xml -o junit_suite_name="banter@$$(git rev-parse --short HEAD)" $(ARGS)

check: interpreter ## ruff, mypy (strict), import-linter
	@$(SETUP) --development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file bot/rasa/mypy.ini bot/rasa
	$(BIN)/lint-imports

train: setup ## train what is out of date: nlu, dialogue, recommender
	@$(BIN)/banter prepare

bench: setup ## measure the full stack beside stock Rasa
	@$(BIN)/banter bench turns --compare-stock-rasa

clean: ## remove caches
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info artefacts
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

reset: setup ## delete the database and its keys together, after asking
	@$(BIN)/banter reset
