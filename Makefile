# Every target sets up what it needs: a virtual environment in .venv, from pyproject.toml.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/pytest -n 2 --dist loadfile

.PHONY: demo test check sanitized bench screenshots vendor clean

# The main job: trace the scenarios, print the verdicts, write the report.
demo: $(READY)
	@mkdir -p reports/out
	$(BIN)/tracer check scenarios --html reports/out/scenarios.html --claims reports/out/seeds.md

test: $(READY)
	$(PYTEST)

# The whole gate.
check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tracer.abi.generate --check
	$(PYTEST)
	$(BIN)/tracer check scenarios

# The C built so that undefined behaviour is a SIGILL, which no test survives.
sanitized: $(READY)
	CFLAGS="-g -fsanitize=undefined -fsanitize-undefined-trap-on-error" $(BIN)/pip install --quiet \
		--disable-pip-version-check --no-deps --upgrade --target build/sanitized .
	PYTHONPATH=build/sanitized $(BIN)/pytest -o pythonpath=tests tests/contract/test_counting.py tests/contract/test_same_records.py

bench: $(READY)
	$(BIN)/python -m benchmarks --write docs/performance.md

# Pictures of pages on real programs, with git, sqlite3, pip and Chromium.
screenshots: $(READY)
	$(BIN)/python -m docs.screenshots

# The charts' library, from npm's registry, checked against what is known of it.
UPLOT := uplot-1.6.32.tgz
UPLOT_SHA512 := 2883159c6ebccefbb95d751b0b82d010f9e1c0ec41b8bc96d401eda66e882935c89a46cb824332fa369b8cb8122cc6ac36e186cd09bf7a9ded3a4c93c6989023
vendor:
	mkdir -p build/vendor
	cd build/vendor && npm pack --silent uplot@1.6.32 && echo "$(UPLOT_SHA512)  $(UPLOT)" | sha512sum --check && tar -xf $(UPLOT)
	cd build/vendor/package && cp LICENSE dist/uPlot.iife.min.js dist/uPlot.min.css $(CURDIR)/tracer/web/vendor/uplot
	cd tracer/web/vendor/uplot && sha256sum --check SHA256SUMS

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --editable '.[query]' || \
		echo "no ready-made pyarrow and duckdb for this Python: going on without Parquet and queries" >&2
	touch $@

clean:
	rm -rf .venv reports/out build *.egg-info
