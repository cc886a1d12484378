"""An endpoint of Amazon SageMaker: OpenAI's messages in pieces, which Amazon's events cut anywhere."""

import json
from collections.abc import Mapping
from typing import Any

from app.llm.provider import Access
from tests.fakes.upstream import Ending, Reply
from tests.providers import openai
from tests.providers.bedrock_converse import CREDENTIALS, ID
from tests.providers.event_stream import CONTENT_TYPE, event, exception, held_to, operation
from tests.providers.protocol import MODEL, Protocol, Request, named

WHOLE = operation("sagemaker-runtime", "InvokeEndpoint")
EVENTS = operation("sagemaker-runtime", "InvokeEndpointWithResponseStream").get_event_stream_output().members
SHAPES = {shape.name: shape for shape in WHOLE.error_shapes}
# Those of the service itself; all others are of the model's server, which the service tells with a status of its own.
ERRORS = {400: "ValidationError", 403: "AccessDeniedException", 429: "ThrottlingException", 503: "ServiceUnavailable"}


class SageMaker(Protocol):
    name = "sagemaker"
    key = f"authorization: aws4-hmac-sha256 credential={ID}/"
    fields = openai.PROTOCOL.fields
    finishes = openai.PROTOCOL.finishes

    def access(self, url: str) -> Access:
        return Access(self.model, "LLM", url, variables=CREDENTIALS)

    def variables(self, url: str) -> dict[str, str]:
        return {**CREDENTIALS, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": url}

    def answer(self, text: str, finish: str) -> Reply:
        return openai.PROTOCOL.answer(text, finish)

    def call(self) -> Reply:
        return openai.PROTOCOL.call()

    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        return in_parts(openai.PROTOCOL.stream(*texts, finish=finish, ending=ending))

    def streamed_call(self) -> Reply:
        return in_parts(openai.PROTOCOL.streamed_call())

    def error(self, status: int, **headers: str) -> Reply:
        if kind := ERRORS.get(status):
            return Reply(json.dumps({"Message": "scripted"}), status, {"x-amzn-errortype": kind, **named(headers)})
        body = {"Message": "scripted", "OriginalStatusCode": status, "OriginalMessage": "scripted"}
        return Reply(json.dumps(held_to(SHAPES["ModelError"], body)), 424, {"x-amzn-errortype": "ModelError"})

    def failing(self, *texts: str, kind: str = "InternalStreamFailure") -> Reply:
        failed = exception(kind, held_to(EVENTS[kind], {"Message": "scripted"}))
        begun = self.stream(*texts, finish=None, ending="cut")
        return Reply(events=[*begun.events, failed], headers=begun.headers)

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        streams = head.startswith(f"POST /endpoints/{MODEL}/invocations-response-stream ")
        assert streams or head.startswith(f"POST /endpoints/{MODEL}/invocations ")
        assert bool(body.get("stream")) is streams
        return openai.request({**body, "model": MODEL}, body["max_tokens"])


def in_parts(reply: Reply) -> Reply:
    """The lines of this stream, each in two events of Amazon's; the first begins in the middle of the line before."""
    parts = [part for line in reply.events if isinstance(line, str) for part in halves(line.encode())]
    return Reply(events=[event("PayloadPart", part, "application/octet-stream") for part in parts],
                 headers={"content-type": CONTENT_TYPE}, ending=reply.ending)  # fmt: skip


def halves(line: bytes) -> tuple[bytes, bytes]:
    middle = len(line) // 2
    return line[:middle], line[middle:]


PROTOCOL = SageMaker()
