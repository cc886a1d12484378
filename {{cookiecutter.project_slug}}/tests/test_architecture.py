"""The shape of the code: imports, held by the contracts of `[tool.importlinter]` in pyproject.toml, and names."""

import ast
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

APP = Path(__file__).parents[1] / "app"
# The names that a class of LangChain's, of LlamaIndex's or of Amazon's client has for what one of ours does otherwise.
THEIRS = {
    "_get_request_payload",
    "_create_chat_result",
    "_format_messages_request",
    "_llm_type",
    "_generate",
    "_stream",
    "_get_relevant_documents",
    "_aget_relevant_documents",
    "_get_query_embedding",
    "_aget_query_embedding",
    "_get_text_embedding",
    "_get_text_embeddings",
    "_retrieve",
    "_aretrieve",
    "_parse_nodes",
    "_postprocess_parsed_nodes",
    "_postprocess_nodes",
    "_get_prompts",
    "_update_prompts",
    "_agenerate",
    "_astream",
    "_should_stream",
    "_get_invocation_params",
    "_get_ls_params",
    "_make_message_chunk_from_anthropic_event",
    "_put_conn",
}


def test_imports_go_down() -> None:
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None, no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_name_is_marked_as_private() -> None:
    """One habit everywhere: without an underscore, also what only its own module uses."""
    modules = list(APP.rglob("*.py"))
    assert len(modules) > 50
    for module in modules:
        marked = {name for name in defined(module) if name.startswith("_") and not name.endswith("_")}
        assert marked - THEIRS == set(), module


def defined(module: Path) -> set[str]:
    """The names of functions, classes, methods and attributes that `module` defines, and of its own variables."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    targets = [target for line in tree.body if isinstance(line, ast.Assign) for target in line.targets]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                names.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                names.add(name)
    return names
