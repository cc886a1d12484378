"""Numbers with check digits, as issuers make them, and the same with one digit wrong."""

from collections.abc import Callable
from random import Random

# Account numbers without country and check digits: `n` is a digit, `a` a capital letter.
ACCOUNTS = {
    "DE": "n" * 18, "GB": "aaaa" + "n" * 14, "FR": "n" * 23, "ES": "n" * 20, "IT": "a" + "n" * 22,
    "NL": "aaaa" + "n" * 10,
    "CH": "n" * 17, "AT": "n" * 16, "BE": "n" * 12, "PL": "n" * 24, "SE": "n" * 20, "NO": "n" * 11, "PT": "n" * 21,
    "MT": "aaaa" + "n" * 23, "LC": "aaaa" + "n" * 24, "GR": "n" * 23, "SA": "n" * 20, "TR": "n" * 22, "CZ": "n" * 20,
}  # fmt: skip
CARDS = ("4" + "n" * 14, "5" + "n" * 14, "37" + "n" * 12, "6011" + "n" * 11, "35" + "n" * 13, "62" + "n" * 13)


def filled(shape: str, random: Random) -> str:
    letters = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(random.choice(letters[sign]) if sign in letters else sign for sign in shape)


def grouped(text: str, size: int, between: str) -> str:
    """`("1234567", 4, " ")` -> `"1234 567"`."""
    return between.join(text[start : start + size] for start in range(0, len(text), size))


def iban(random: Random, wrong: int = 0) -> str:
    """ISO 13616: the check digits make the remainder by 97 equal to 1; `wrong` is added to them."""
    country = random.choice(sorted(ACCOUNTS))
    account = filled(ACCOUNTS[country], random)
    number = int("".join(str(int(sign, 36)) for sign in account + country + "00"))
    check = (98 - number % 97 + wrong - 2) % 97 + 2
    compact = f"{country}{check:02}{account}"
    return random.choice([compact, grouped(compact, 4, " "), compact.lower()])


def card(random: Random, wrong: int = 0) -> str:
    """ISO/IEC 7812: the last digit makes Luhn's sum a multiple of ten; `wrong` is added to it."""
    digits = filled(random.choice(CARDS), random)
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    check = (-sum(sum(divmod(one, 10)) for one in doubled) + wrong) % 10
    return random.choice(WAYS)(f"{digits}{check}")


WAYS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: grouped(text, 4, " "),
    lambda text: grouped(text, 4, "-"),
)
