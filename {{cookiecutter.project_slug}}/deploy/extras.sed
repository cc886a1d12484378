# "openai:gpt-5-mini" needs the extra "openai"; a model without a provider runs in the app's process and needs none.
# Reads lines of .env and of the environment; for `make setup` and the Dockerfile.
s/^(export )?(LLM|EMBEDDING)_MODEL *= *["']?([a-z0-9_-]+):.*/--extra \3/p
