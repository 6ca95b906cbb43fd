# make run    the app: sets up what is missing, then opens the window (make run ARGS="--model my.safetensors")
# make test   everything that must hold: style, types, borders between the packages, tests without a screen
#
# Both need Python 3.11 or newer and nothing else; see packaging/setup.sh.

PYTHON := .venv/bin/python
HEADLESS := QT_QPA_PLATFORM=offscreen
ARGS ?=
# Processes that share the tests out: one a core, but no more than four, each of which loads PyTorch.
# Who is done takes over tests of the others: each begins with a half of its own, whose files it shares with nobody.
WORKERS ?= auto

TRANSLATED := $(wildcard translations/cnn_gui_*.ts)
COMPILED := $(TRANSLATED:translations/%.ts=resources/translations/%.qm)

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test lint lock format pytest test-slow test-lowest fuzz setup-fuzz bench soak mutants translations dist bundle deb screenshots pretrained clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: setup $(COMPILED) ## open the window, after setting up what is missing
	@$(PYTHON) -m cnn_gui $(ARGS)

setup:
	@sh packaging/setup.sh

setup-dev:
	@sh packaging/setup.sh dev

test: lint pytest ## style, types, borders and all tests but the slow ones

lint: setup-dev ## style (ruff), types (mypy --strict), borders between the packages (import-linter)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

lock: setup-dev ## choose the releases of the tools that make test judges by anew (packaging/tools.txt)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	$(PYTHON) packaging/lock.py

format: setup-dev ## put the code into the project's style
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

pytest: setup-dev ## the tests alone (make pytest ARGS="tests/core -x")
	$(HEADLESS) $(PYTHON) -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

test-slow: setup-dev setup-fuzz ## the tests that take minutes
	$(HEADLESS) $(PYTHON) -m pytest -m slow --timeout 3600 $(ARGS)

test-lowest: ## all tests with the lowest releases that pyproject.toml allows (in .venv-lowest, several GB)
	@sh packaging/setup.sh lowest
	$(HEADLESS) .venv-lowest/bin/python -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal $(ARGS)

fuzz: setup-dev setup-fuzz ## damage files until a reader breaks (make fuzz ARGS="pt --seconds 600")
	$(PYTHON) -m tests.fuzz $(ARGS)

# Where there is no atheris (Windows, say) the tests that need it are skipped and say so.
setup-fuzz: setup-dev
	@$(PYTHON) -c 'import atheris' 2>/dev/null \
		|| $(PYTHON) -m pip install --disable-pip-version-check --quiet --editable '.[fuzz]' || true

bench: setup-dev ## measure what the app promises, and write docs/benchmarks.md and docs/scaling.svg
	$(HEADLESS) $(PYTHON) -m tests.benchmarks.report $(ARGS)

mutants: setup-dev ## break one line at a time and see whether its tests notice (make mutants ARGS="window --jobs 2")
	$(HEADLESS) $(PYTHON) -m tests.mutants $(ARGS)

soak: setup-dev ## hours of use in one window: what grows (make soak ARGS="--parts lessons --scale 0.1")
	$(HEADLESS) $(PYTHON) -m tests.soak $(ARGS)

translations: setup-dev ## gather the texts for translators, compile what is translated (make translations ARGS="de")
	$(PYTHON) packaging/translations.py $(ARGS)

# What the app loads is made of what translators wrote, and is no part of the repository.
resources/translations/%.qm: translations/%.ts | setup
	@$(PYTHON) packaging/translations.py --compile

dist: setup-dev $(COMPILED) ## the wheel and the source archive, in dist/
	rm -rf dist
	$(PYTHON) -m build --no-isolation --outdir dist

bundle: setup-dev $(COMPILED) ## the app as a folder that needs no Python, and its archive (packaging/README.md)
	$(PYTHON) packaging/bundle.py $(ARGS)

deb: setup-dev ## the Debian package, from what make bundle made
	$(PYTHON) packaging/deb/build.py $(ARGS)

screenshots: setup ## make the README's pictures and animation anew, from the real window
	$(HEADLESS) $(PYTHON) packaging/screenshots.py $(ARGS)

pretrained: setup ## make the networks the app ships with (make pretrained DRAWINGS=file.json.gz)
	@test -n "$(DRAWINGS)" || { echo "Say which drawings to learn from: make pretrained DRAWINGS=file.json.gz"; exit 2; }
	$(PYTHON) -m cnn_gui pretrain --drawings "$(DRAWINGS)" --out resources/models/pretrained.safetensors $(ARGS)
	$(PYTHON) -m cnn_gui pretrain --network deep --drawings "$(DRAWINGS)" --out resources/models/deep.safetensors $(ARGS)

clean: ## remove what tools leave behind; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find cnn_gui tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
