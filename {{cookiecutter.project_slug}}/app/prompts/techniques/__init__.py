"""How a model is asked, one technique a module. A prompt's file names its own. A technique is added here."""

import dataclasses
from pkgutil import resolve_name
from string import Template
from typing import cast

from app.errors import PromptError
from app.prompts.prompt import Prompt
from app.prompts.techniques.technique import Encode, Technique

TECHNIQUES = {
    "direct": "app.prompts.techniques.direct:Direct",
    "few_shot": "app.prompts.techniques.few_shot:FewShot",
    "chain_of_thought": "app.prompts.techniques.chain_of_thought:ChainOfThought",
    "self_consistency": "app.prompts.techniques.self_consistency:SelfConsistency",
    "tree_of_thought": "app.prompts.techniques.tree_of_thought:TreeOfThought",
    "decomposition": "app.prompts.techniques.decomposition:Decomposition",
    "structured_output": "app.prompts.techniques.structured_output:StructuredOutput",
}


def make_technique(prompt: Prompt, encode: Encode) -> Technique:
    """The technique that the prompt names, with its options. Raises PromptError that names the prompt's file."""
    where = f"{prompt.name}/v{prompt.version}.toml"
    if prompt.technique not in TECHNIQUES:
        raise PromptError(f"{where} has the technique {prompt.technique!r}: choose from {', '.join(TECHNIQUES)}")
    kind = resolve_name(TECHNIQUES[prompt.technique])
    check_steps(prompt, kind, where)
    check_examples(prompt, kind, where)
    known = {field.name for field in dataclasses.fields(kind) if field.init}
    if unknown := sorted(prompt.options.keys() - known | prompt.options.keys() & {"encode"}):
        raise PromptError(f"{where} has the option {unknown[0]}, which {prompt.technique} has not: remove it")
    given = {**prompt.options, **({"encode": encode} if "encode" in known else {})}
    try:
        return cast("Technique", kind(**given))
    except (TypeError, ValueError) as error:
        raise PromptError(f"{where} has wrong options ({error}): correct them") from None


def check_steps(prompt: Prompt, technique: type[Technique], where: str) -> None:
    """Each step of the technique is there, with its own variables, and no other."""
    if missing := sorted(technique.steps.keys() - prompt.steps.keys()):
        raise PromptError(f"{where} needs the step {missing[0]} for {prompt.technique}: add it under [steps]")
    if unknown := sorted(prompt.steps.keys() - technique.steps.keys()):
        raise PromptError(f"{where} has the step {unknown[0]}, which {prompt.technique} does not take: remove it")
    for step, own in technique.steps.items():
        used = set(Template(prompt.steps[step]).get_identifiers())
        if missing := sorted(set(own) - used):
            raise PromptError(f"{where} leaves out ${missing[0]} in the step {step}: put it where it should be read")
        if unknown := sorted(used - {*own, *prompt.variables, "refusal"}):
            raise PromptError(f"{where} uses ${unknown[0]} in the step {step}, which nothing fills in: remove it")


def check_examples(prompt: Prompt, technique: type[Technique], where: str) -> None:
    """Examples are there where they are shown, and nowhere else."""
    if technique.examples and not prompt.examples:
        raise PromptError(f"{where} needs examples for {prompt.technique}: add [[examples]] with question and answer")
    if prompt.examples and not technique.examples:
        raise PromptError(f"{where} has examples, which {prompt.technique} does not show: remove them")
