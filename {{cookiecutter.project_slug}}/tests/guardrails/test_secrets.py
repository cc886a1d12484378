"""Keys and passwords in a question."""

from random import Random

import pytest

from app.guardrails.found import Found
from app.guardrails.secrets import Secrets, joined, secrets_in, veiled
from app.redaction import SHAPES as PATTERNS
from app.redaction import shapes_for
from evaluation.guards.secrets import SHAPES, filled

SCORE = Secrets().score


@pytest.mark.parametrize(
    "text",
    [
        "Why does sk-proj-4f9d1c2b7a fail?",
        "It says 401 with Authorization: Bearer 4f9d1c2b7a.",
        "postgresql://app:hunter2@db.example.org/app can't be reached",
        "export API_KEY=4f9d1c2b7a, what now?",
        'The file has {"password": "correct horse"}.',
        "Mein Passwort: Hunter22, mein Kennwort = blaumeise",
        "Mot de passe : Chat2015, ou contraseña: Gato2015",
        "Hasło: Kotek2015",
        "пароль: Котик2015",
        "密码：mao2015",
        "npm_a1B2c3D4e5F6g7H8i9 is refused",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----",
        "curl -s -u ann:blaumeise https://example.org/api",
        "curl --user 'ann:blau-meise' https://example.org",
        "http -a ann:blaumeise example.org/api",
        "xh --auth ann:blau-meise example.org/api",
        "mysqldump -u root -pblaumeise shop > shop.sql",
        "sshpass -p blaumeise ssh ann@example.org",
        "docker login -u ann -p blaumeise registry.example.org",
        "redis-cli -h cache -a 'blaumeise' ping",
        "tool push --api-key 4f9d1c2b7a",
        "api_key=gygf-fjkg-rvug-fwgm",
        "token: correct-horse-battery-staple",
        "hf_msaobwftgdyholqlqiyoabcdef",
    ],
)
def test_what_looks_like_a_secret_is_found(text: str) -> None:
    assert SCORE(text) == 1


def test_a_password_in_an_address_is_one_finding_that_shows_nothing_of_it() -> None:
    assert Secrets().found("postgres://u:p4ssw0rd@db/x") == [Found("SECRET", "//u:…", 9)]
    two = "postgres://u:p4ssw0rd@db/x and sk-4f9d1c2b7a"
    assert [one.start for one in Secrets().found(two)] == [9, two.index("sk-")]


@pytest.mark.parametrize(
    "key",
    [
        "api_key\uff1dsk-4f9d1c2b7a",
        "password\u200b=hunter2222",
        "ghp_a1B2a1B2a1B2\u200ba1B2a1B2a1B2",
        "sk\u2011proj\u20114f9d1c2b7aXYZ12",
        "\uff41\uff50\uff49_key=4f9d1c2b7a",
        "to\ufe0fken=4f9d\U000e00411c2b7a",
        "密码：mao2015（旧的）",
    ],
)
def test_wide_letters_and_what_nobody_sees_hide_no_key(key: str) -> None:
    text = f"Is it é {key} or not?"
    (place,) = joined(secrets_in(text))
    assert text[place[1] :].lstrip("）") == " or not?"
    assert place[0] >= text.index(key)
    assert key[-4:] not in veiled(text)


def test_places_that_overlap_are_joined_and_those_side_by_side_are_not() -> None:
    assert joined([(4, 9), (0, 5), (9, 12), (1, 2)]) == [(0, 9), (9, 12)]


def test_no_shape_is_left_out_by_the_first_look() -> None:
    random = Random(1)  # noqa: S311
    for shape in [one for shapes in SHAPES.values() for one in shapes]:
        text = filled(shape, random)
        assert {one for one in PATTERNS if one.pattern.search(text)} <= {*shapes_for(text)}, text


@pytest.mark.parametrize(
    "text",
    [
        "Where do I put the API key?",
        "What is a bearer?",
        "Is the password for all or for each?",
        "How many tokens: 3 or 4?",
        "Write to me@example.org.",
        "mailto:ann+news@example.org?subject=Hello",
        "Email:ann.smith@example.org, Cc:eva.smith@example.org",
        "Set Authorization: Bearer $API_KEY, or password=<yours>.",
        "postgresql://user:password@host:5432/name",
        "sorted(rows, key=len), max_tokens=1024",
        "curl -u user:password https://example.org, or -u $USER:$PASS, or curl -u ann https://example.org",
        "http -a user:password example.org, or http -a $USER:$PASS, or https://example.org/?a -a ann",
        "docker run -u 1000:1000 -p 8080:80 image, docker login -p <token>",
        "mysql -u root -p shop, and mysql --port 3306",
        "With --password it asks for one, --token names a file.",
        "hf_transformers_version_string, npm_config_registry_url_long and glc_gradient_liquid_chromatography_x",
        "unknown key embedding_dimension_of_model_384, missing key 550e8400-e29b-41d4-a716-446655440000",
        "The key documents/2024/report-of-the-year.pdf does not exist, nor openai-api-key-of-production-v2",
        "session_id=chat-1234567890ab, xai-explainable-artificial-intelligence-methods, pplx-api-client-library",
    ],
)
def test_talking_about_secrets_is_no_finding(text: str) -> None:
    assert SCORE(text) == 0
