# The template's own commands; a generated project has a Makefile of its own.
VENV := $(CURDIR)/.venv
PROJECT := build/my-llm-app
export PATH := $(PATH):$(VENV)/bin

# uv if it is there and runs, else the one that the environment got.
UV := "$$(uv --version > /dev/null 2>&1 && echo uv || echo "$(VENV)/bin/uv")"
INSTALL := $(UV) pip install --quiet --python "$(VENV)" --require-hashes -r pyproject.toml -c requirements.lock
# The environment is made the way a generated project makes its own.
TOOLS := $(MAKE) --no-print-directory -C "{{cookiecutter.project_slug}}" venv VENV="$(VENV)" && $(INSTALL)

# A worker for each core. It takes whole files, in order, since tests of a file may share a project that is set up once.
WORKERS := -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help demo test test-quick test-agentdojo test-browser test-deploy test-engines test-formats test-mcp test-postgres test-promptfoo test-providers test-scale test-training test-weights lint bench lock

help:            ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile

demo:            ## generate a project with the default answers and ask it two questions
	@$(TOOLS)
	@rm -rf $(PROJECT)
	@"$(VENV)/bin/cookiecutter" --no-input --default-config --output-dir build . > /dev/null
	@$(MAKE) --no-print-directory -C $(PROJECT) setup ingest
	@echo; echo "? How do I add a prompt?"
	@$(MAKE) --no-print-directory -C $(PROJECT) ask QUESTION="How do I add a prompt?"
	@echo; echo "? Who won the football world cup in 1998?"
	@$(MAKE) --no-print-directory -C $(PROJECT) ask QUESTION="Who won the football world cup in 1998?"
	@echo "To serve the API and the page: cd $(PROJECT) && make run"

test:            ## run the template's tests, and all of the project's
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest $(WORKERS) -m "not agentdojo and not browser and not deploy and not engines and not formats and not mcp and not postgres and not promptfoo and not providers and not scale and not training and not weights"

test-quick:      ## those of the tests that set no project up
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest $(WORKERS) -m "not agentdojo and not browser and not deploy and not engines and not formats and not mcp and not postgres and not promptfoo and not providers and not scale and not training and not weights and not slow"

test-agentdojo:  ## the tests that replay AgentDojo's tasks
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m agentdojo

test-browser:    ## the tests that need Chromium
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m browser

test-deploy:     ## the tests that need buildah, kubectl, prometheus and promtool
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m deploy

test-engines:    ## the tests of all vector stores and of LlamaIndex
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m engines

test-formats:    ## the tests of documents in formats that need more packages
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m formats

test-scale:      ## the tests of ONNX Runtime and Ray
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m scale

test-mcp:        ## the tests with MCP Inspector
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m mcp

test-postgres:   ## the tests that need a PostgreSQL server
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m postgres

test-promptfoo:  ## the tests in which promptfoo asks the service
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m promptfoo

test-providers:  ## the tests that need the clients of all providers
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m providers

test-training:   ## the tests that train models
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m training

test-weights:    ## the tests that run a small open model (installs torch)
	@$(TOOLS) --extra test
	@"$(VENV)/bin/python" -m pytest -m weights

lint:            ## style and types of hooks and tests
	@$(TOOLS) --extra test
	@"$(VENV)/bin/ruff" check .
	@"$(VENV)/bin/ruff" format --check .
	@"$(VENV)/bin/mypy"

bench:           ## time of a generation and of `make demo`, cold and warm, and the size of what it installs
	@$(TOOLS)
	@"$(VENV)/bin/python" tests/bench.py

lock:            ## pin requirements.lock anew after a change of pyproject.toml
	@$(TOOLS)
	@$(UV) pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
	--no-header --no-annotate pyproject.toml -o requirements.lock
