# Every task of deno.json is a target: `make test-e2e` is `deno task test:e2e`. `make` alone lists them.
DENO ?= $(shell command -v deno >/dev/null 2>&1 && echo deno || echo npx -y deno@2.9.6)

help:
	@$(DENO) task

%: FORCE
	@$(DENO) task $(subst -,:,$@)

FORCE:
Makefile: ;

.PHONY: help FORCE
