"""Secrets out of texts that are logged or shown: what a server, a library or a person wrote may hold a key.

It knows what secrets look like, and those it is given; it finds no secret that looks like nothing in particular.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
WORDS = tuple(
    "key token secret passwor passwd pwd passphrase kennwort passe contrase senha wachtwoord hasło парол 密码".split()
)
# From a command to an option of its.
LINE = r"[^\n|;&]{0,200}?\s"
# Which one is followed by a password, of which commands.
OPTIONS = {
    r"mysql\w*|mariadb": "-p",
    "sshpass|login": r"-p\s*",
    "redis-cli": r"-a\s*",
    r"ldap\w+": r"-w\s*",
    "zip|unzip": r"-P\s*",
}
OF_COMMANDS = "|".join(rf"(?:{command})\b{LINE}{option}" for command, option in OPTIONS.items())


@dataclass(frozen=True, slots=True)
class Shape:
    """What `pattern` finds has one of `needs` in it, in small letters, which is known much sooner."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str = MASK


SHAPES = (
    # user:password@host, in an address and without the http:// in front
    Shape(("@",), re.compile(r"//[^\s/]+@"), f"//{MASK}@"),
    Shape(("@",), re.compile(r"(?<![@\w])[^\s/:@'\"]+:[^\s/@]+@(?=[\w.\[-])"), f"{MASK}@"),
    # api_key=…, "x-api-key": "…", access_token: …
    Shape(WORDS, re.compile(rf"(?i)({NAMED}['\"]?\s*(?:=\s*['\"]?|:\s*['\"]))[^\s'\"&,;)}}]+"), rf"\1{MASK}"),
    # Without quotes it may be a sentence: "the server refuses the key: check it".
    Shape(WORDS, re.compile(rf"(?i)({NAMED}\s*[:：]\s*)(?={VALUE}*\d|{VALUE}{{16}}){VALUE}+"), rf"\1{MASK}"),
    # --api-key …, and what stands behind -u or -p where that is a password
    Shape(
        WORDS,
        re.compile(rf"(?i)(--(?<!\S--)(?:[a-z]+-){{0,3}}{NAMED}\s+['\"]?)(?={VALUE}*\d|{VALUE}{{16}}){VALUE}+"),
        rf"\1{MASK}",
    ),
    Shape(
        ("curl", "wget"),
        re.compile(rf"(\b(?:curl|wget)\b{LINE}(?:-u|-U|--user|--proxy-user)[\s=]*['\"]?[^\s:'\"$]+:){VALUE}+"),
        rf"\1{MASK}",
    ),
    Shape(
        (" -a ", "--auth"),
        re.compile(rf"(\b(?:https?|xhs?)\b{LINE}(?:-a|--auth)[\s=]+['\"]?[^\s:'\"$]+:){VALUE}+"),
        rf"\1{MASK}",
    ),
    Shape(
        ("mysql", "mariadb", "sshpass", "login", "redis-cli", "ldap", "zip"),
        re.compile(rf"(\b(?:{OF_COMMANDS})['\"]?){VALUE}+"),
        rf"\1{MASK}",
    ),
    Shape(("bearer", "basic"), re.compile(r"(?i)\b((?:bearer|basic)\s+)[^\s'\",;)}]+"), rf"\1{MASK}"),
    Shape(("sk-",), re.compile(r"\bsk-[\w*.-]{4,}")),
    # keys of GitHub, GitLab, Slack, AWS, Google, Hugging Face, Stripe and others, JSON web tokens, private keys
    Shape(("_",), re.compile(r"\b(?:gh[pousr]|github_pat|hf|[sr]k_live|npm|whsec|dop_v1|shpat)_\w{16,}")),
    Shape(
        ("glpat-", "xox", "aiza", "pypi-", "ya29.", "hvs.", "sg.", "dapi"),
        re.compile(r"\b(?:glpat-|xox[abeprs]-|AIza|pypi-|ya29\.|hvs\.|SG\.)[\w.-]{10,}|\bdapi[0-9a-f]{32}\b"),
    ),
    Shape(
        ("akia", "asia", "eyj", ":aa"),
        re.compile(r"\bA(?:KIA|SIA)[A-Z0-9]{16}\b|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*|\b\d{8,10}:AA[\w-]{30,}"),
    ),
    Shape(("slack.com", "key-"), re.compile(r"(?<=hooks\.slack\.com/services/)[\w/]{20,}|\bkey-[0-9a-f]{32}\b")),
    Shape(("private key",), re.compile(rf"{BEGIN}(?:(?:[^-]|-(?!----))*{END})?")),
)


NEEDS = sorted({need for shape in SHAPES for need in shape.needs})


def shapes_for(text: str) -> list[Shape]:
    """Those that can be in it: in most texts none."""
    small = text.casefold()
    if not any(map(small.__contains__, NEEDS)):
        return []
    return [shape for shape in SHAPES if any(map(small.__contains__, shape.needs))]


def spans(text: str) -> list[tuple[str, int, int]]:
    """What `redact` takes out of the text, each as the words that name it, where it begins and where it ends."""
    found = [match for shape in shapes_for(text) for match in shape.pattern.finditer(text)]
    return [(match[1], match.end(1), match.end()) if match.re.groups else ("", *match.span()) for match in found]


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`"http://me:pw@host/?api_key=1 said Bearer x"` -> `"http://***@host/?api_key=*** said Bearer ***"`."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
    for shape in shapes_for(text):
        text = shape.pattern.sub(shape.replacement, text)
    return text
