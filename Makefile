# Everything from nothing: each target makes .venv when it is missing or out of date, and each is
# safe to repeat. Packages come only by the hashes in the lock files. uv (itself hashed there)
# installs them in seconds; where it cannot reach its index, pip does, with pip's own settings.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := results/demo
MUTMUT := build/mutmut
LOCK := $(BIN)/uv pip compile pyproject.toml --group setup --extra report --universal \
	--python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" --quiet

.DELETE_ON_ERROR:
.PHONY: demo test nightly check bench coverage verification mutants lock clean

demo: $(VENV)/.stamp-demo  ## the first scenario: its statistics and its pictures
	$(compile)
	rm -rf $(DEMO)
	$(BIN)/redsea run scenarios/unity-explorer.yaml --replications 1000 --out $(DEMO)
	$(BIN)/redsea plot $(DEMO)
	@echo "Pictures:" && find $(DEMO) -name '*.png' -o -name '*.svg' | sort

test: $(VENV)/.stamp-dev  ## the whole test suite
	$(compile)
	$(BIN)/python -m pytest -n 2

nightly: $(VENV)/.stamp-dev  ## the long tests: fuzzing, a thousand raids, runs that are killed
	$(BIN)/python -m pytest -n 2 -m nightly --timeout 1800

check: $(VENV)/.stamp-dev  ## lint, format, types, architecture
	! grep -nE "https?:|file:" requirements.lock requirements-dev.lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: $(VENV)/.stamp-dev  ## benchmarks against bare SimPy; AGAINST=DIR: against another checkout
	$(compile)
	$(BIN)/python -m benchmarks $(if $(AGAINST),--against $(AGAINST))

coverage: $(VENV)/.stamp-dev  ## every branch of the pure layers
	$(BIN)/python -m pytest -n 2 --cov --cov-branch --cov-fail-under=100 \
		tests/world tests/engine tests/kill_chain

verification: $(VENV)/.stamp-demo  ## theory against simulation, and its table in the documentation
	$(BIN)/redsea verify --full --report docs/verification.md

# An environment of its own on top of ours: the tool stays out of the lock files.
mutants: $(VENV)/.stamp-dev  ## mutation testing of kill_chain/ and intervals.py, see docs/verification.md
	$(BIN)/python -m venv $(MUTMUT)
	$(BIN)/python -c 'import site; print(*site.getsitepackages())' \
		> $$($(MUTMUT)/bin/python -c 'import site; print(*site.getsitepackages())')/ours.pth
	$(MUTMUT)/bin/python -m pip install --quiet mutmut==3.8.1
	PATH="$(CURDIR)/$(MUTMUT)/bin:$$PATH" mutmut run --max-children 2
	PATH="$(CURDIR)/$(MUTMUT)/bin:$$PATH" mutmut results

lock: $(VENV)/.stamp-venv  ## the lock files from pyproject.toml; UPGRADE=--upgrade for newer versions
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) $(UPGRADE) -o requirements.lock
	$(LOCK) $(UPGRADE) --extra dev --constraint requirements.lock -o requirements-dev.lock
	! grep -nE 'https?:|file:' requirements.lock requirements-dev.lock

clean:  ## all that can be made again, results apart
	rm -rf $(VENV) $(DEMO) build dist mutants .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -------------------------------------------------------------------------------------

# $(call install,LOCKFILE): the packages of LOCKFILE by their hashes, then redsea itself. Compiled,
# as pip leaves them: else each start of redsea compiles 800 modules where Python may not write.
define install
	sed -n '/^uv==/,/[^\\]$$/p' $(1) > $(VENV)/uv.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r $(VENV)/uv.lock \
		&& $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $(1) \
		|| { echo "uv could not; pip does it, more slowly"; \
		     $(BIN)/python -m pip install --quiet --require-hashes -r $(1); }
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
endef

# Where there is a C compiler the model runs compiled (sim/compiled.py): about twice as fast.
define compile
	@mkdir -p build && $(BIN)/python -c "import sim.compiled; sim.compiled.build()" \
		> build/compiled.log 2>&1 || echo "Not compiled, so slower: see build/compiled.log"
endef

# An environment knows its folder by heart: one that came along with a copied checkout is made anew.
ifneq ($(shell cat $(VENV)/.stamp-venv 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/.stamp-venv)
endif

$(VENV)/.stamp-venv:
	$(PYTHON) -c 'import sys; sys.exit("redsea needs Python 3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear $(VENV)
	echo "$(CURDIR)" > $@

$(VENV)/.stamp-demo: requirements.lock pyproject.toml $(VENV)/.stamp-venv
	$(call install,requirements.lock)
	touch $@

$(VENV)/.stamp-dev: requirements-dev.lock pyproject.toml $(VENV)/.stamp-venv
	$(call install,requirements-dev.lock)
	touch $(VENV)/.stamp-demo $@
