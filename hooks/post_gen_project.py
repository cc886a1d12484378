"""Removes what was not chosen and the mark of an unfinished project, then says what to do next. Safe to run twice."""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")

# (question, answer, what goes unless that is the answer): a leaf that nothing else in the project needs.
LEAVES = [("ci", "github", ".github"), ("training", "yes", "training")]

for question, answer, leaf in LEAVES:
    if ANSWERS[question] != answer and Path(leaf).exists():
        shutil.rmtree(leaf)
Path("UNFINISHED").unlink(missing_ok=True)

KEY, AWS = "put your key into .env as LLM_API_KEY", "AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
SERVER = "start the model server that .env names (LLM_BASE_URL, LLM_MODEL)"
# What the model wants before it can answer. docs/providers.md says more of each.
WANTED = {
    "offline": "",
    "azure_openai": f"{KEY}, and set LLM_BASE_URL, OPENAI_API_VERSION, and in LLM_MODEL your deployment",
    "google_vertexai": "set GOOGLE_CLOUD_PROJECT and GOOGLE_APPLICATION_CREDENTIALS in .env, or LLM_API_KEY",
    "bedrock_converse": f"set {AWS} in .env, or LLM_API_KEY with AWS_REGION",
    "sagemaker": f"set {AWS} in .env, and in LLM_MODEL your endpoint",
    "ollama": SERVER,
    "openai-compatible": SERVER,
}
# What the store wants before anything can be kept there. docs/stores.md says more of each.
ADDRESSES = {
    "pgvector": "set PGVECTOR_URL in .env",
    "weaviate": "set WEAVIATE_URL in .env",
    "pinecone": "put your key into .env as PINECONE_API_KEY",
}
wanted = WANTED.get(ANSWERS["chat_model"], KEY)
BEFORE = f"\nBefore the second one, {wanted}.\n" if wanted else ""
address = ADDRESSES.get(ANSWERS["vector_store"], "")
FIRST = f"\nBetween `make setup` and `make ingest`, {address}.\n" if address else ""
NEXT = f"""
{Path.cwd().name} is ready. Next:

  cd {shlex.quote(str(Path.cwd()))} && make setup ingest
  make ask QUESTION="How do I add a prompt?"
{FIRST}{BEFORE}
README.md has the same commands for machines without make.
"""
sys.stdout.buffer.write(os.fsencode(NEXT))  # a path may hold letters that the terminal's own encoding has not
