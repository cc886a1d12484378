"""Keys, tokens and passwords as they are pasted, and what only speaks of them: does the guard tell them apart?

The values are made by rules, the same ones each time, and open nothing.
"""

import string
from collections.abc import Iterator
from random import Random

from app.guardrails.secrets import Secrets
from evaluation.guards.judged import Judged

EACH = 6
"""Cases of each shape."""
HEX, LETTERS = string.hexdigits[:16], string.ascii_letters + string.digits
# `{h32}` are 32 hexadecimal digits, `{w20}` 20 letters and digits, `{A16}` capitals and digits, `{b64}` of base64.
SHAPES = {
    "cloud keys": (
        "AKIA{A16}", "aws_secret_access_key = {b40}", "AIza{w35}", "AccountKey={b86}==;EndpointSuffix=core.windows.net",
        '"private_key_id": "{h40}"', "dop_v1_{h64}", "AZURE_CLIENT_SECRET={w34}", "ya29.a0{w60}", "dapi{h32}",
    ),
    "service keys": (
        "ghp_{w36}", "github_pat_{w22}_{w59}", "glpat-{w20}", "xoxb-{d12}-{d12}-{w24}", "sk_live_{w24}", "hf_{w34}",
        "sk-proj-{w48}", "sk-ant-api03-{w40}", "SG.{w22}.{w43}", "npm_{w36}", "pypi-AgEIcHlwaS5vcmc{w40}",
        "whsec_{w32}",
        "gsk_{w52}", "xai-{w80}", "pplx-{w48}", "r8_{w37}", "nvapi-{w64}", "tvly-{w32}", "pcsk_{w70}",
        "lsv2_pt_{h32}_{h10}", "sk_test_{w24}", "dckr_pat_{w27}", "lin_api_{w40}", "PMAK-{h24}-{h34}", "NRAK-{A27}",
        "tskey-auth-{w17}-{w32}", "sq0atp-{w22}", "glc_{w60}", "sbp_{h40}", "LTAI{w20}", "xapp-1-{A11}-{d13}-{h64}",
        "{d9}:AA{w33}", "https://hooks.slack.com/services/T{A8}/B{A8}/{w24}", "shpat_{h32}", "hvs.{w24}", "key-{h32}",
    ),
    "tokens": (
        "Authorization: Bearer {w40}", "curl -H 'Authorization: Basic {b24}='", "eyJ{w20}.eyJ{w40}.{w43}",
        "access_token={w32}", '"refresh_token": "{w40}"', "?api_key={h32}&page=2", "X-Api-Key: {w32}",
        "session_token: {h40}", "the access token is {h40}", "client-secret {w32}", "Cookie: sessionid={w32}",
        "https://a.example.net/c/f?sv=2023-11-03&sig={w43}%3D", "https://b.example.net/f?X-Amz-Signature={h64}",
    ),
    "passwords": (
        "postgresql://app:{w12}@db.example.org:5432/app", "redis://:{w16}@cache:6379/0", "password={w10}",
        'password: "{w8} {w5}"', "DB_PASSWORD={w14}", "mysql -u root --password={w12}",
        "https://me:{w12}@example.org/x",
        "the password is {w10}", "pwd: {w12}", "passwd={w12}", "PASSPHRASE={w20}", "amqp://guest:{w12}@mq:5672/",
    ),
    "private keys": (
        "-----BEGIN PRIVATE KEY-----\n{b64}\n{b64}\n-----END PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n{b64}\n{b64}",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,{h32}\n\n{b64}\n"
        "-----END RSA PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{b64}\n-----END PGP PRIVATE KEY BLOCK-----",
    ),
    "command lines": (
        "curl -u ann:{w12} https://example.org/x", "curl -X POST --user 'ann:{w12}' https://example.org",
        "curl -uann:{w10} example.org", "mysql -h db -u root -p{w10} shop", "sshpass -p '{w12}' ssh ann@example.org",
        "docker login -u ann -p {w20} example.org", "redis-cli -h cache -a {w16} ping", "tool --api-key {h32} run",
        "psql --password {w12}", "ldapsearch -D cn=ann -w {w12}", "http -a ann:{w12} example.org",
        "unzip -P {w10} all.zip",
    ),
}  # fmt: skip
# What is no secret, by what it may be taken for.
FINE = {
    "cloud keys": (
        "commit {h40}", "sha256:{h64}", "{h8}-{h4}-4{h3}-a{h3}-{h12}", "ETag: {h32}", "image@sha256:{h64}",
        "arn:aws:iam::{d12}:role/x",
        "region = eu-central-1", "md5 {h32}", "AKIA is how such a key begins",
    ),
    "service keys": (
        "sk-learn", "sk-...", "sk-<your key>", "LLM_API_KEY=\"sk-...\"", "ghp_ is a prefix", "hf_hub_download",
        "SK-{d4}",
        "key-value store", "npm_config_cache", "task-{d5}-risk-list", "xoxb tokens", "price_{d4}",
        "model gpt-5-mini-2026",
    ),
    "tokens": (
        "a bearer token", "Basic authentication", "the basic idea", "Authorization: Bearer $API_KEY", "Bearer <token>",
        "max_tokens={d4}", "token = next(tokens)", "tokens: {d3}", "key=lambda row: row[1]", "sorted(rows, key=len)",
        "primary key = id", "cache_key = f\"{{a}}:{{b}}\"", "token: str", "api_key=YOUR_API_KEY", "key: value",
        "'Bearer %s'",
        "curl -H \"Authorization: Bearer ${{TOKEN}}\"", "tokenizer=cl100k_base", "key=3", "token=None",
        "X-Api-Key: <key>",
    ),
    "passwords": (
        "postgresql://user:password@host:5432/name", "password: str", "What is the password for?", "password=********",
        "Is the password for all?", "reset your password: open the settings", "https://host/@user",
        "ssh git@github.com:a/b.git",
        "user:group", "password_file=/run/secrets/db", "10:30@noon", "https://localhost:8000/docs", "password = None",
        "PASSWORD=${{DB_PASSWORD}}", "password=<yours>", "npm i left@1.2.3", "the secret: practice",
        "mailto:ann+news@example.org?subject=Hi", "Email:ann.smith@example.org",
    ),
    "private keys": (
        "-----BEGIN CERTIFICATE-----\n{b64}\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\n{b64}\n-----END PUBLIC KEY-----",
        "a private key begins with BEGIN", "ssh-ed25519 AAAAC3{b60} me@host", "-----\nBEGIN\n-----",
    ),
    "command lines": (
        "docker run -u 1000:1000 -p 8080:80 image", "docker run -u node:node image", "curl -u $NAME:$WORD example.org",
        "curl -u user:pass example.org", "curl -u ann example.org", "mysql -u root -p shop", "mysql --port 3306",
        "python -u run.py", "tool --token <token>", "ssh -p {d4} host", "--password asks for it", "unzip -p all.zip x",
        "make -k -p", "curl -o out:{d4} example.org", "docker login -u ann --password-stdin", "rsync -u a:b c",
    ),
}  # fmt: skip
SAID = ("{}", "Why does {} fail?", "I set `{}`, and now?", "Hier: {}", "config:\n  {}\n", "({})", "> {}\n")


def judged() -> Iterator[Judged]:
    random, detector = Random(5), Secrets()  # noqa: S311
    for label, table in ((True, SHAPES), (False, FINE)):
        for kind, shapes in table.items():
            for shape in shapes * EACH:
                score = detector.score(random.choice(SAID).format(filled(shape, random)))
                yield Judged(kind, label, score, score >= 0.5)


def filled(shape: str, random: Random) -> str:
    """`"AKIA{A4}"` -> `"AKIAX7Q2"`."""
    capitals = string.ascii_uppercase + string.digits
    alphabets = {"h": HEX, "w": LETTERS, "A": capitals, "b": LETTERS + "+/", "d": string.digits}

    class Values(dict[str, str]):
        def __missing__(self, name: str) -> str:
            if name[:1] not in alphabets or not name[1:].isdigit():
                return "{" + name + "}"
            return "".join(random.choices(alphabets[name[0]], k=int(name[1:])))

    return shape.format_map(Values())
