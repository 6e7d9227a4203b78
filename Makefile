# Every target sets up what it needs: a virtual environment in .venv, from pyproject.toml.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test check bench clean

# The main job: trace the scenarios, print the verdicts, write the report.
demo: $(READY)
	@mkdir -p reports/out
	$(BIN)/tracer check scenarios --html reports/out/scenarios.html

test: $(READY)
	$(BIN)/pytest

# The whole gate.
check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tracer.abi.generate --check
	$(BIN)/pytest
	$(BIN)/tracer check scenarios

bench: $(READY)
	$(BIN)/python -m benchmarks --write docs/performance.md

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --editable '.[query]' || \
		echo "no ready-made pyarrow and duckdb for this Python: going on without Parquet and queries" >&2
	touch $@

clean:
	rm -rf .venv reports/out build *.egg-info
