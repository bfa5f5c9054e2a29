# The two commands that matter: make crawl, make test. Both set up what they need.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUTPUT ?= output
ALONE := flock $(VENV)/.lock
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready

.PHONY: crawl test check format schema browser redis soak bench clean

crawl: $(READY)
ifdef URL
	$(BIN)/newsspider crawl "$(URL)" --output "$(OUTPUT)" $(OPTIONS)
else
	$(BIN)/newsspider demo --output "$(OUTPUT)" $(OPTIONS)
endif

# Most tests wait for processes of their own, so two at a time take little more than half the time.
test: $(DEV_READY)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(OPTIONS)

check: $(DEV_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(OPTIONS)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

format: $(DEV_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: $(READY)
	$(BIN)/python -c 'import json; from newsspider.items import json_schema; \
		print(json.dumps(json_schema(), indent=2))' | tee newsspider/article.schema.json > docs/article.schema.json

# For the tests that look at the archive in a browser, where there is none.
browser:
	$(ALONE) sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium'

# For the tests of several workers, where there is no server.
redis:
	$(ALONE) sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server'

# What takes too long for every day: kills and damages by the hundred.
soak: $(DEV_READY)
	NEWSSPIDER_KILLS=110 NEWSSPIDER_DAMAGES=2000 \
		$(BIN)/python -m pytest tests/test_kill.py tests/test_repair.py $(OPTIONS)
	NEWSSPIDER_KILLS=30 NEWSSPIDER_TRAPS=800 $(BIN)/python -m pytest tests/frontier \
		tests/test_frontier_*.py tests/test_discovery_traps.py tests/test_extract.py $(OPTIONS)

bench: $(DEV_READY)
	$(BIN)/python bench/crawl.py $(OPTIONS)
	$(BIN)/python bench/capture.py $(OPTIONS)
	$(BIN)/python bench/frontier.py $(OPTIONS)

clean:
	rm -rf $(VENV) .cache build dist .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "newsspider needs Python 3.11 or newer; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(READY): $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
