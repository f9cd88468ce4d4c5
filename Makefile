# Each target does all of its own set-up and says what it installs. Rust and Node must be there.
.PHONY: help demo dashboard test test-dashboard check bench
.DEFAULT_GOAL := help

help: ## Show this
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: ## Play a whole launch on a simulated X
	@scripts/prerequisites
	@scripts/dashboard build
	@echo 'building socap; the first time takes some minutes'
	@cargo run --locked --package socap -- demo $(ARGS)

dashboard: ## Build the dashboard, for the next cargo build to embed
	scripts/dashboard build

test: ## Run every test, on SQLite and on a private PostgreSQL
	scripts/test $(ARGS)

test-dashboard: ## Check the dashboard, and try it in a browser against the real binary
	scripts/dashboard test

check: ## Formatting, lints, documentation, dependencies
	scripts/check

bench: ## Run the benchmarks
	scripts/bench $(ARGS)
