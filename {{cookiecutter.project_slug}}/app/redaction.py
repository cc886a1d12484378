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
    r"(?:passwor[dt]|passwd|pwd|passphrase|kennwort|mot de passe|contrase[nñ]a|senha|wachtwoord|lösenord|hasło"
    r"|парол[ья]|密码|パスワード|비밀번호)"
)
NAMED = rf"(?:(?<!mon|joc|tur|don|hoc|his)key|token|secret|{CALLED})"
WORDS = (
    *"key token secret passwor passwd pwd passphrase kennwort passe contrase senha wachtwoord lösenord hasło".split(),
    *"парол 密码 パスワード 비밀번호".split(),
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

# What the keys of some services begin with.
UNDERSCORED = "[sr]k_test|shp(?:ca|ss)|gsk|r8|pcsk|figd|lin_api|ntn|sntry[su]|glc|sbp"
DASHED = "gl(?:pat|dt|rt)|xox[abeprs]|pypi"
DASHED_LONG = "xai|pplx|tvly|NRAK"


@dataclass(frozen=True, slots=True)
class Shape:
    """What `pattern` finds has the `sign` in it and one of `needs`, in small letters, which is known much sooner."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str = MASK
    sign: str = ""


SHAPES = (
    # user:password@host, in an address and without the http:// in front
    Shape(("@",), re.compile(r"//[^\s/]+@"), f"//{MASK}@"),
    Shape(("@",), re.compile(r"(?<![@\w])[^\s/:@'\"]+:[^\s/@]+@(?=[\w.\[-])"), f"{MASK}@"),
    # api_key=…, "x-api-key": "…", access_token: …
    Shape(WORDS, re.compile(rf"(?i)({NAMED}['\"]?\s*(?:=\s*['\"]?|:\s*['\"]))[^\s'\"&,;)}}]+"), rf"\1{MASK}"),
    # Without quotes it may be a sentence: "the server refuses the key: check it".
    Shape(WORDS, re.compile(rf"(?i)({NAMED}\s*[:：]\s*)(?={VALUE}*\d|{VALUE}{{16}}){VALUE}+"), rf"\1{MASK}"),
    # the access token is …; no name has so many letters and digits without a sign
    Shape(
        WORDS,
        re.compile(
            rf"(?i)(?<!public )({NAMED}(?:\s+is)?\s+['\"`]?)(?={VALUE}*\d)(?={VALUE}*[a-z])[a-z0-9]{{28,}}(?![\w/-])"
        ),
        rf"\1{MASK}",
    ),
    # --api-key …, and what stands behind -u or -p where that is a password
    Shape(
        WORDS,
        re.compile(rf"(?i)(--(?<!\S--)(?:[a-z]+-){{0,3}}{NAMED}\s+['\"]?)(?={VALUE}*\d|{VALUE}{{16}}){VALUE}+"),
        rf"\1{MASK}",
        sign="-",
    ),
    Shape(
        ("curl", "wget"),
        re.compile(rf"(\b(?:curl|wget)\b{LINE}(?:-u|-U|--user|--proxy-user)[\s=]*['\"]?[^\s:'\"$]+:){VALUE}+"),
        rf"\1{MASK}",
        sign="-",
    ),
    Shape(
        (" -a ", "--auth"),
        re.compile(rf"(\b(?:https?|xhs?)\b{LINE}(?:-a|--auth)[\s=]+['\"]?[^\s:'\"$]+:){VALUE}+"),
        rf"\1{MASK}",
        sign="-",
    ),
    Shape(
        ("mysql", "mariadb", "sshpass", "login", "redis-cli", "ldap", "zip"),
        re.compile(rf"(\b(?:{OF_COMMANDS})['\"]?){VALUE}+"),
        rf"\1{MASK}",
        sign="-",
    ),
    Shape(("bearer", "basic"), re.compile(r"(?i)\b((?:bearer|basic)\s+)[^\s'\",;)}]+"), rf"\1{MASK}"),
    Shape(("sk-",), re.compile(r"\bsk-[\w*.-]{4,}"), sign="-"),
    # keys of GitHub, GitLab, Slack, AWS, Google, Hugging Face, Stripe and others, JSON web tokens, private keys
    Shape(
        ("_",),
        re.compile(
            r"\b(?:gh[pousr]|github_pat|hf|[sr]k_live|npm|whsec|dop_v1|shpat)_\w{16,}"
            rf"|\b(?:{UNDERSCORED})_(?=\w*\d)[A-Za-z0-9]{{20,}}|\blsv2_[ps]t_[0-9a-f]{{32}}_\w+|\bdckr_[po]at_[\w-]{{20,}}"
        ),
    ),
    Shape(
        ("-",),
        re.compile(
            rf"\b(?:{DASHED})-[\w.-]{{10,}}|\b(?:{DASHED_LONG})-(?=[\w-]*\d)[A-Za-z0-9]{{20,}}"
            r"|\bnvapi-[\w-]{60,}|\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}|\bsq0[a-z]{3}-(?=[\w-]*\d)[\w-]{22,}|\bAGE-SECRET-KEY-1\w{20,}"
            r"|\b(?:xapp-\d|tskey-[a-z]{2,8})-\w+-[\w-]{16,}"
        ),
    ),
    Shape(
        ("aiza", "ya29.", "hvs.", "hvb.", "sg.", "atlasv1.", "dapi", "1//0"),
        re.compile(
            r"\b(?:AIza|ya29\.|hv[sb]\.|SG\.)[\w.-]{10,}|\bdapi[0-9a-f]{32}\b|\b\w{10,}\.atlasv1\.\w{20,}|\b1//0[\w-]{30,}"
        ),
    ),
    Shape(
        ("akia", "asia", "ltai", "akid", "eyj", ":aa"),
        re.compile(
            r"\bA(?:KIA|SIA)[A-Z0-9]{16}\b|\b(?:LTAI|AKID)(?=\w*\d)[A-Za-z0-9]{12,}|\b(?:ops_)?eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"
            r"|\bops_eyJ[\w-]{20,}|\b\d{8,10}:AA[\w-]{30,}"
        ),
    ),
    # signed addresses, and cookies of a session
    Shape(
        ("sig=", "signature=", "sessionid=", "sessid="),
        re.compile(
            r"(?i)((?:[?&](?:sig|x-(?:amz|goog)-signature)|\b(?:jsessionid|phpsessid)|\bcookie:[^\n]{0,200}?\bsessionid)=)(?=[\w%+/.-]{0,60}\d)[\w%+/.-]{12,}"
        ),
        rf"\1{MASK}",
        sign="=",
    ),
    Shape(("slack.com",), re.compile(r"(?<=hooks\.slack\.com/services/)[\w/]{20,}")),
    Shape(("key-",), re.compile(r"\bkey-[0-9a-f]{32}\b"), sign="-"),
    Shape(("private key",), re.compile(rf"{BEGIN}(?:(?:[^-]|-(?!----))*{END})?"), sign="-"),
)


# A text without all of these has none.
FIRST = sorted({need for shape in SHAPES for need in ((shape.sign,) if shape.sign else shape.needs)})


def shapes_for(text: str) -> list[Shape]:
    """Those that can be in it: in most texts none."""
    small = text.casefold()
    if not any(map(small.__contains__, FIRST)):
        return []
    return [shape for shape in SHAPES if shape.sign in small and any(map(small.__contains__, shape.needs))]


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
