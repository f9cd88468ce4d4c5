# Each target does all of its own set-up and says what it installs. Rust and Node must be there.
.PHONY: help demo test check bench
.DEFAULT_GOAL := help

help: ## Show this
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: ## Play a whole launch on a simulated X
	@scripts/prerequisites
	@echo 'building socap; the first time takes some minutes'
	@cargo run --locked --package socap -- demo $(ARGS)

test: ## Run every test, on SQLite and on a private PostgreSQL
	scripts/test $(ARGS)

check: ## Formatting, lints, documentation, dependencies
	scripts/check

bench: ## Run the benchmarks
	scripts/bench $(ARGS)
