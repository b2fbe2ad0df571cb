# make         set up, verify every result, build the book
# make test    set up, run the tests
# make adversary   set up, try the judge with wrong claims made by rule
# make look    look at the built book in a browser, as on a phone
# make pdf     set up, typeset the whole book (needs XeLaTeX, and says so)
# make bench   set up, measure how fast it is
# make profile   set up, measure where a whole run spends its time
# make models   set up, run the two experiments on real data
# make calibrate   set up, measure whether the intervals keep their promise
PYTHON ?= python3
READY := .venv/ready
# half of the time would go into compiling modules that nobody imports
INSTALL := .venv/bin/python -m pip install -qq --no-compile

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_USER := 0
unexport PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

.PHONY: all verify book pdf test look adversary bench profile calibrate models readme lint lock clean
.NOTPARALLEL:

all: verify book

verify: $(READY)
	@.venv/bin/collapse verify

book: $(READY)
	@.venv/bin/python book/build.py

# Some minutes, beside the cells that `make book` has not run yet.
pdf: $(READY)
	@.venv/bin/python book/pdf.py

test: $(READY)
	@.venv/bin/python -m pytest -n auto --dist loadgroup

look: $(READY)
	@.venv/bin/python -m pytest -n auto --dist loadgroup tests/browser

# About ten minutes; with BENCH='-m "not whole"' about one.
bench: $(READY)
	@.venv/bin/python -m pytest benchmarks -q --benchmark-json=benchmarks/raw.json $(BENCH)
	@.venv/bin/python benchmarks/report.py benchmarks/raw.json

# About four minutes.
profile: $(READY)
	@.venv/bin/python benchmarks/where.py

# About five minutes on two cores.
calibrate: $(READY)
	@.venv/bin/python benchmarks/calibrate.py

# About ten minutes; its score stands on the page "How we check".
adversary: $(READY)
	@.venv/bin/python -m companion.adversary

# About ten minutes on two cores; what was measured is kept run by run.
models: $(READY)
	@.venv/bin/python -m experiments.run

# With ROOM=CHAPTER/NAME that result's line in the table alone.
readme: $(READY)
	@.venv/bin/python -m companion.readme $(ROOM)

lint: $(READY)
	.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy

# After a change of dependencies in pyproject.toml; needs uv on the path.
lock:
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --quiet --output-file requirements.txt

clean:
	rm -rf .venv book/_build .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(READY): requirements.txt tests/oracles.txt experiments/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit(f"Python 3.11 or later is needed, this is {v[0]}.{v[1]}; try make PYTHON=python3.11")'
	@test ! -L .venv || { echo ".venv is a link, and what it leads to would be emptied: remove it"; exit 1; }
	@echo "Setting up .venv, about a minute ..."
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --require-hashes --no-deps -r tests/oracles.txt -r experiments/requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@
