# Each target first sets up what it needs, into .venv.
.PHONY: setup run up test bench bundle schema catalogue reference templates screenshots
.DEFAULT_GOAL := run

VENV := .venv/bin
host := $(if $(findstring command,$(origin HOST)),$(HOST))# not the environment's, where some shells say what this machine is called

setup:            ## install only
	@sh tools/setup.sh

run: setup        ## the main job on the shipped sample, in a database of its own
	@$(VENV)/taskhub demo

up: setup         ## server, worker and schedules until Ctrl-C; DEMO=1 serves the demonstration; HOST=, PORT= say where
	@exec $(VENV)/taskhub $(if $(DEMO),--demo) up $(if $(host),--host $(host)) $(if $(PORT),--port $(PORT))

test:             ## every test of the default suite
	@sh tools/setup.sh dev
	@$(VENV)/pytest -q -n auto --dist loadfile

bench:            ## speed, as ratios against a named reference in the same run
	@sh tools/setup.sh dev
	@$(VENV)/pytest -q -s -m bench tests/benchmarks

bundle: setup     ## dist/taskhub-…-offline-….tar.gz, to install where there is no registry
	@$(VENV)/python tools/bundle.py

schema: setup     ## config/plan.schema.json, for editors
	@$(VENV)/taskhub plan schema > config/plan.schema.json

catalogue: setup  ## the English catalogue, brought up to date with the code
	@$(VENV)/python tools/catalogue.py

reference: setup  ## docs/reference.md, from the code
	@$(VENV)/python tools/reference.py

templates: setup  ## the Word templates in config/templates, as they are shipped
	@$(VENV)/python tools/templates.py

screenshots:      ## docs/images/, from the demonstration in the system's Chromium
	@sh tools/setup.sh dev
	@$(VENV)/python tools/screenshots.py
