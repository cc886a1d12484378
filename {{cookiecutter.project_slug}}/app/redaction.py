"""Secrets out of texts that are logged or shown: what a server, a library or a person wrote may hold a key.

It knows what secrets look like, and those it is given; it finds no secret that looks like nothing in particular.
"""

import re
from collections.abc import Iterable

MASK = "***"
# A shorter one is a stand-in, as for a server that asks for none, and would be found in every other word.
SHORTEST = 4
VALUE = r"[^\s'\"&,;)}]"
BEGIN = r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"
END = BEGIN.replace("BEGIN", "END")
# A password, as it is called in some languages.
CALLED = (
    r"(?:passwor[dt]|passwd|pwd|passphrase|kennwort|mot de passe|contrase[nñ]a|senha|wachtwoord|hasło|парол[ья]|密码)"
)
NAMED = rf"(?:key|token|secret|{CALLED})"
SHAPES = (
    # user:password@host, in an address and without the http:// in front
    (re.compile(r"//[^\s/]+@"), f"//{MASK}@"),
    (re.compile(r"(?<![@\w])[^\s/:@'\"]+:[^\s/@]+@(?=[\w.\[-])"), f"{MASK}@"),
    # api_key=…, "x-api-key": "…", access_token: …
    (re.compile(rf"(?i)({NAMED}['\"]?\s*(?:=\s*['\"]?|:\s*['\"]))[^\s'\"&,;)}}]+"), rf"\1{MASK}"),
    # Without quotes it may be a sentence: "the server refuses the key: check it".
    (re.compile(rf"(?i)({NAMED}\s*[:：]\s*)(?={VALUE}*\d|{VALUE}{{16}}){VALUE}+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b((?:bearer|basic)\s+)[^\s'\",;)}]+"), rf"\1{MASK}"),
    (re.compile(r"\bsk-[\w*.-]{4,}"), MASK),
    # keys of GitHub, GitLab, Slack, AWS, Google, Hugging Face, Stripe and others, JSON web tokens, private keys
    (re.compile(r"\b(?:gh[pousr]|github_pat|hf|[sr]k_live|npm|whsec|dop_v1|shpat)_\w{16,}"), MASK),
    (re.compile(r"\b(?:glpat-|xox[abeprs]-|AIza|pypi-|ya29\.|hvs\.|SG\.)[\w.-]{10,}|\bdapi[0-9a-f]{32}\b"), MASK),
    (re.compile(r"\bA(?:KIA|SIA)[A-Z0-9]{16}\b|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*|\b\d{8,10}:AA[\w-]{30,}"), MASK),
    (re.compile(r"(?<=hooks\.slack\.com/services/)[\w/]{20,}|\bkey-[0-9a-f]{32}\b"), MASK),
    (re.compile(rf"{BEGIN}(?:(?:[^-]|-(?!----))*{END})?"), MASK),
)


# The first two, which would take long to find that they match nothing in a long word.
WITH_AT = 2


def shapes_for(text: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those that can be in it: without an `@` it has no address with a password."""
    return SHAPES if "@" in text else SHAPES[WITH_AT:]


def spans(text: str) -> list[tuple[str, int, int]]:
    """What `redact` takes out of the text, each as the words that name it, where it begins and where it ends."""
    found = [(shape.groups, match) for shape, _ in shapes_for(text) for match in shape.finditer(text)]
    return [(match[1], match.end(1), match.end()) if groups else ("", *match.span()) for groups, match in found]


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`"http://me:pw@host/?api_key=1 said Bearer x"` -> `"http://***@host/?api_key=*** said Bearer ***"`."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
    for shape, replacement in shapes_for(text):
        text = shape.sub(replacement, text)
    return text
