"""Secrets out of texts that are logged or shown: what a server, a library or a person wrote may hold a key.

It knows what secrets look like, and those it is given; it finds no secret that looks like nothing in particular.
"""

import re
from collections.abc import Iterable

MASK = "***"
# A shorter one is a stand-in, as for a server that asks for none, and would be found in every other word.
SHORTEST = 4
VALUE = r"[^\s'\"&,;)}]"
SHAPES = (
    # user:password@host, in an address and without the http:// in front
    (re.compile(r"//[^\s/]+@"), f"//{MASK}@"),
    (re.compile(r"(?<![@\w])[^\s/:@'\"]+:[^\s/@]+@(?=[\w.\[-])"), f"{MASK}@"),
    # api_key=…, "x-api-key": "…", access_token: …
    (re.compile(r"(?i)((?:key|token|secret|password)['\"]?\s*(?:=\s*['\"]?|:\s*['\"]))[^\s'\"&,;)}]+"), rf"\1{MASK}"),
    # Without quotes it may be a sentence: "the server refuses the key: check it".
    (re.compile(rf"(?i)((?:key|token|secret|password)\s*:\s*)(?={VALUE}*\d|{VALUE}{{16}}){VALUE}+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\",;)}]+"), rf"\1 {MASK}"),
    (re.compile(r"\bsk-[\w*.-]{4,}"), MASK),
    # keys of GitHub, GitLab, Slack, AWS, Google, Hugging Face and Stripe, JSON web tokens, private keys
    (re.compile(r"\b(?:gh[pousr]|github_pat|hf|[sr]k_live)_\w{16,}|\b(?:glpat-|xox[abeprs]-|AIza)[\w-]{10,}"), MASK),
    (re.compile(r"\bA(?:KIA|SIA)[A-Z0-9]{16}\b|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"), MASK),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]*-----END [A-Z ]*PRIVATE KEY-----)?"), MASK),
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`"http://me:pw@host/?api_key=1 said Bearer x"` -> `"http://***@host/?api_key=*** said Bearer ***"`."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
    for shape, replacement in SHAPES:
        text = shape.sub(replacement, text)
    return text
