.PHONY: test check
test: ## every test
	.venv/bin/pytest
check: ## what CI asks beside the tests
	.venv/bin/ruff check src tests
