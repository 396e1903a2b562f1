# Calls the tasks of deno.json; `deno task` lists them.
DENO ?= $(shell command -v deno >/dev/null 2>&1 && echo deno || echo npx -y deno@2.9.6)

TASKS := bench bundle check compile demo fmt formula generate golden hooks layers link lint ok package publish release shapes soak start-up test

.PHONY: help $(TASKS)

help:
	@$(DENO) task

$(TASKS):
	@$(DENO) task $@
