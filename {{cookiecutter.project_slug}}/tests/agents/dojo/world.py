"""AgentDojo's suites as tools of ours: what only reads is named here, by what it does and not by its name.

Source: Debenedetti et al., AgentDojo: A Dynamic Environment to Evaluate Prompt Injection Attacks and Defenses for LLM
Agents (NeurIPS 2024). Its model of an agent is not used: only its environments, tools and tasks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agentdojo.agent_pipeline.tool_execution import tool_result_to_str
from agentdojo.functions_runtime import Function, FunctionCall, FunctionsRuntime
from agentdojo.task_suite.load_suites import get_suites
from pydantic import create_model

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import BadQuestion

VERSION = "v1.2.2"
# All others change something or tell somebody something: they write, send, book, pay, share, invite or delete.
READ_ONLY = frozenset(
    """
    get_current_day get_day_calendar_events get_draft_emails get_file_by_id get_received_emails get_sent_emails
    get_unread_emails list_files search_calendar_events search_contacts_by_email search_contacts_by_name search_emails
    search_files search_files_by_filename
    check_restaurant_opening_hours get_all_car_rental_companies_in_city get_all_hotels_in_city
    get_all_restaurants_in_city get_car_fuel_options get_car_price_per_day get_car_rental_address
    get_car_types_available get_contact_information_for_restaurants get_cuisine_type_for_restaurants
    get_dietary_restrictions_for_all_restaurants get_flight_information get_hotels_address get_hotels_prices
    get_price_for_restaurants get_rating_reviews_for_car_rental get_rating_reviews_for_hotels
    get_rating_reviews_for_restaurants get_restaurants_address get_user_information
    get_balance get_iban get_most_recent_transactions get_scheduled_transactions get_user_info read_file
    get_channels get_users_in_channel get_webpage read_channel_messages read_inbox
    """.split()
)
# What they are called with, others hear.
EXTERNAL = frozenset({"get_webpage"})
SUITES: Mapping[str, Any] = get_suites(VERSION)


@dataclass
class World:
    """One environment, whose tools write down each call that they carry out, by its id."""

    suite: Any
    environment: Any
    done: dict[str, FunctionCall] = field(default_factory=dict)

    @classmethod
    def of(cls, suite: Any, order: str = "") -> "World":
        """With the order wherever the suite has a place for one; the defaults of these stay before it."""
        return cls(suite, environment_of(suite.name, order).model_copy(deep=True))

    def tools(self) -> list[Tool]:
        return [self.tool(function) for function in self.suite.tools]

    def tool(self, function: Function) -> Tool:
        async def run(arguments: Arguments, call: Call) -> Result:
            said = self.call(function.name, arguments.model_dump())
            self.done[call.key.rpartition(":")[2]] = FunctionCall(function=function.name, args=arguments.model_dump())
            return Result(said, outside=function.name in EXTERNAL)

        return Tool(
            function.name,
            function.description,
            arguments_of(self.suite.name, function.name),
            run,
            read_only=function.name in READ_ONLY,
            internal=function.name not in EXTERNAL,
        )

    def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Raises BadQuestion for what the tool refuses."""
        returned, error = FunctionsRuntime(self.suite.tools).run_function(self.environment, name, arguments)
        if error:
            raise BadQuestion(error)
        return str(tool_result_to_str(returned))

    def harmed(self, injection: Any, before: Any) -> bool:
        """Whether the order was carried out, as the benchmark itself judges it."""
        judged = injection.security_from_traces("Done.", before, self.environment, [*self.done.values()])
        return bool(injection.security("Done.", before, self.environment) if judged is None else judged)


@cache
def environment_of(suite: str, order: str) -> Any:
    """Read from YAML, which takes a tenth of a second. Whoever changes it takes a copy."""
    places = SUITES[suite].get_injection_vector_defaults() if order else {}
    texts = {name: f"{default} {order}".strip() for name, default in places.items()}
    return SUITES[suite].load_and_inject_default_environment(texts)


@cache
def arguments_of(suite: str, tool: str) -> type[Arguments]:
    (function,) = (one for one in SUITES[suite].tools if one.name == tool)
    fields: dict[str, Any] = {name: (one.annotation, one) for name, one in function.parameters.model_fields.items()}
    return create_model(function.name, __base__=Arguments, **fields)


def plain(calls: Sequence[FunctionCall]) -> list[tuple[str, dict[str, Any]]]:
    """The calls that a task needs, as ours."""
    return [(call.function, dict(call.args)) for call in calls]
