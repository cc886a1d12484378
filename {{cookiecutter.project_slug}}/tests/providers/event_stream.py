"""Amazon's encoding of an event stream, of which its client has only the decoder."""

import json
from binascii import crc32
from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.validate import ParamValidator

CONTENT_TYPE = "application/vnd.amazon.eventstream"


def encoded(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message: lengths, their checksum, headers, payload, the checksum of it all; numbers are big-endian."""
    head = b"".join(header(name, value) for name, value in headers.items())
    lengths = number(16 + len(head) + len(payload)) + number(len(head))
    message = lengths + number(crc32(lengths)) + head + payload
    return message + number(crc32(message))


def header(name: str, value: str) -> bytes:
    """A header of type 7, a string."""
    return len(name).to_bytes(1, "big") + name.encode() + b"\x07" + len(value).to_bytes(2, "big") + value.encode()


def number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def event(kind: str, payload: bytes, content_type: str = "application/json") -> bytes:
    return encoded({":message-type": "event", ":event-type": kind, ":content-type": content_type}, payload)


def exception(kind: str, body: Mapping[str, Any]) -> bytes:
    headers = {":message-type": "exception", ":exception-type": kind, ":content-type": "application/json"}
    return encoded(headers, json.dumps(body).encode())


@cache
def operation(service: str, name: str) -> OperationModel:
    """What Amazon's own description of the service says of one of its operations."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service).operation_model(name)


def held_to(shape: Shape, body: dict[str, Any]) -> dict[str, Any]:
    """`body` itself, once it is one of `shape`: each member of its type, none missing, none that `shape` lacks."""
    report = ParamValidator().validate(body, shape)
    assert not report.has_errors(), report.generate_report()
    return body
