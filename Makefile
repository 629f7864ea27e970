# PharMOM's commands; `make` alone prints the menu. Needs Python 3.11 or later, nothing else.

PYTHON ?= python3
PORT ?= 8000
PYTEST_ARGS ?=
BENCH_ARGS ?=
TO ?= backups
FROM ?=
WHY ?=
# One more than there are processors: whoever waits for a machine or a browser leaves its processor to another.
TEST_WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)' 2>/dev/null || echo 2)
export PORT TO FROM WHY

VENV := .venv
RUN := $(VENV)/bin/python
# A stamp tells what is done; it goes away with what it tells of.
STAMPS := $(VENV)/stamps

CATALOGUES := $(wildcard */locale/*/LC_MESSAGES/*.po)
FRONTEND := package.json vite.config.js tools/verify_dossier.py $(shell find mom/frontend -type f 2>/dev/null)
STATIC := $(shell find */static -type f 2>/dev/null)

.PHONY: menu setup setup-dev demo demo-data demo-reset backup restore test bench lint sbom docs clean
.DELETE_ON_ERROR:

menu:
	@echo "PharMOM"
	@echo
	@echo "  make setup       install what PharMOM needs, build its interface"
	@echo "  make demo        run everything on this machine: http://127.0.0.1:$(PORT)  (PORT=8000)"
	@echo "  make demo-reset  delete the demo's data"
	@echo "  make backup      back up the database          (TO=backups)"
	@echo "  make restore     restore a backup              (FROM=backups/pharmom-… WHY=\"what happened\")"
	@echo "  make test        run all tests                (PYTEST_ARGS=tests/batches)"
	@echo "  make bench       measure what it costs        (BENCH_ARGS=\"-k capture\")"
	@echo "  make lint        check style, types, layers, templates, migrations, translations, secrets, packages"
	@echo "  make sbom        write the bill of materials  (sbom.cdx.json)"
	@echo "  make docs        write docs/reference from the code"
	@echo "  make clean       delete what set-up made; data stays"
	@echo
	@echo "  Another Python:  make setup PYTHON=python3.12"
	@echo "  The demo's plant as slow as a real one:  make demo PHARMOM_PLANT_SPEED=1"

setup: $(STAMPS)/base $(STAMPS)/static $(STAMPS)/messages

setup-dev: $(STAMPS)/dev $(STAMPS)/static $(STAMPS)/messages

# At first the plant's past is told while the interface is built; later both are there.
demo: $(STAMPS)/base $(STAMPS)/messages
	@[ -e $(STAMPS)/static ] || $(MAKE) --no-print-directory --jobs=2 setup demo-data
	@$(MAKE) --no-print-directory setup
	@exec $(RUN) -m mom.demo

demo-data: $(STAMPS)/base $(STAMPS)/messages
	@$(RUN) -m mom.demo data

demo-reset: $(STAMPS)/base
	@$(RUN) -m mom.demo.reset

backup: $(STAMPS)/base
	@$(RUN) manage.py backup "$$TO"

restore: $(STAMPS)/base
	@[ -n "$$FROM" ] && [ -n "$$WHY" ] || { \
	  echo 'Say which backup and why: make restore FROM=backups/pharmom-… WHY="what happened"' >&2; exit 1; }
	@$(RUN) manage.py restore "$$FROM" --why "$$WHY"

test: setup-dev
	$(RUN) -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

bench: setup-dev
	@$(RUN) -m benchmarks $(BENCH_ARGS)

lint: setup-dev
	$(RUN) -m mom.build.lint

sbom: setup-dev
	@$(RUN) -m mom.build.sbom

docs: setup-dev
	@$(RUN) -m mom.build.reference

clean:
	rm -rf $(VENV) node_modules mom/static_build mom/document_fonts staticfiles
	find . -name '*.mo' -not -path './.pharmom/*' -delete

# --- how each stamp comes about ------------------------------------------------------------

$(RUN):
	@command -v $(PYTHON) >/dev/null || { \
	  echo "PharMOM needs Python 3.11 or later; there is no '$(PYTHON)'. Say which: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("PharMOM needs Python 3.11 or later; $(PYTHON) is %d.%d. Say which: make setup PYTHON=python3.12" % v[:2])'
	@echo "Making the Python environment $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "This Python cannot make an environment: install its 'venv' module (Debian: python3-venv)." >&2; exit 1; }

$(STAMPS)/base: requirements/base.txt | $(RUN)
	@echo "Installing Python packages"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt | $(RUN)
	@echo "Installing Python packages with those for development"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/base

# The stamp lies in node_modules and the result beside it, so that deleting either builds it anew.
node_modules/.stamp: package-lock.json | $(STAMPS)/base
	@echo "Installing front-end packages"
	@$(RUN) -m mom.build.node ci --no-audit --no-fund --loglevel=error
	@touch $@

mom/static_build/.stamp: node_modules/.stamp $(FRONTEND)
	@echo "Building the interface"
	@$(RUN) -m mom.build.node run --silent build -- --logLevel warn
	@touch $@

$(STAMPS)/static: mom/static_build/.stamp $(STATIC)
	@echo "Collecting static files"
	@$(RUN) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

$(STAMPS)/messages: $(CATALOGUES) | $(STAMPS)/base
	@echo "Compiling message catalogues"
	@$(RUN) -m mom.build.messages $(CATALOGUES)
	@touch $@
