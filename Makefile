# `make demo` and `make test` need Python 3.11 or newer and make; the rest they get by themselves.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3.15 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; \
	done)
PORT ?= 8000

# How many processes serve the demo, and the engine through which they hear of each other.
WORKERS ?= 1
TOPICS ?=

# What is downloaded stays in this folder as well.
export PIP_CACHE_DIR ?= $(CURDIR)/.cache/pip
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv

# The Pythons that pyenv keeps are found by tox once they stand on PATH.
PYENV_PYTHONS := $(wildcard $(shell pyenv root 2>/dev/null)/versions/3.1[0-9]*/bin)
EMPTY :=
SPACE := $(EMPTY) $(EMPTY)
WITH_PYTHONS := PATH="$(subst $(SPACE),:,$(PYENV_PYTHONS)):$$PATH" UV_PYTHON_DOWNLOADS=never

# The Python on which the newest of each framework runs beside the lowest one.
HIGHEST = $(shell $(WITH_PYTHONS) sh -c 'for minor in $$(seq 30 -1 11); do \
	python3.$$minor -c "" 2>/dev/null && echo 3.$$minor && break; done')

# Most of a run waits for clocks and sockets, so that more of them than there are cores run at once.
PARALLEL ?= 5

# What watches the clock of servers and pages runs when the rest is done, one for each core.
ALONE := browser,browser-examples,topics,deploys,topics-servers,streams
COMMA := ,

# Which of tox's environments `make bench` runs, one after the other.
BENCH ?= py311-bench,py313-bench

.PHONY: help demo test bench generate check clean
.DEFAULT_GOAL := help

help: ## What there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

demo: .venv/demo/made ## Generate the package, install it, and serve the Quart example
ifneq ($(WORKERS),1)
	@test -n '$(TOPICS)' || { echo "Several workers tell each other what is new through an engine; name it:" \
		"make demo WORKERS=$(WORKERS) TOPICS=redis://127.0.0.1:6379"; exit 1; }
endif
	.venv/demo/bin/python -m codegen
	.venv/demo/bin/python -m pip install --quiet ".[quart$(if $(TOPICS),$(COMMA)redis$(COMMA)nats)]"
ifeq ($(WORKERS),1)
	PORT=$(PORT) TOPICS='$(TOPICS)' .venv/demo/bin/python examples/quart_app.py
else
	rm -f .venv/demo/notes.db
	PYTHONPATH=examples TOPICS='$(TOPICS)' NOTES=.venv/demo/notes.db .venv/demo/bin/python -m hypercorn \
		quart_app:app --bind 127.0.0.1:$(PORT) --workers $(WORKERS)
endif

test: .venv/tox/made ## Run the whole matrix: every framework, every Python there is
	rm -rf .tox/reports
	$(WITH_PYTHONS) HIGHEST_PYTHON=$(HIGHEST) .venv/tox/bin/tox run-parallel --skip-missing-interpreters true --parallel $(PARALLEL) --skip-env '^($(subst $(COMMA),|,$(ALONE)))$$' $(TOX_FLAGS); \
	status=$$?; $(WITH_PYTHONS) .venv/tox/bin/tox run-parallel -e $(ALONE) $(TOX_FLAGS) || status=1; \
	.venv/tox/bin/python tests/summary.py .tox/reports && exit $$status

bench: .venv/tox/made ## Measure speed and memory beside datastar-py 1.0.3, and write docs/performance.md
	$(WITH_PYTHONS) .venv/tox/bin/tox run -e $(BENCH) -- $(BENCH_FLAGS)
	$(WITH_PYTHONS) .venv/tox/bin/tox run -e topics-bench

generate: .venv/codegen/made ## Write what follows from the spec and the templates
	.venv/codegen/bin/python -m codegen

check: .venv/codegen/made ## Show what is out of step with the spec
	.venv/codegen/bin/python -m codegen check

clean: ## Remove all that the above made
	rm -rf .venv .tox .cache dist build

# The stamp is written last, so that an environment that was cut off is made anew.
.venv/%/made: pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; name one: make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv --clear .venv/$*
	.venv/$*/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv/$*/bin/python -m pip install --quiet --group $(subst demo,codegen,$*)
	@touch $@
