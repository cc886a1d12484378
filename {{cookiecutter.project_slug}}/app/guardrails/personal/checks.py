"""Whether what looks like personal data can be that: check digits, ranges, lengths."""

import ipaddress
import re

# Countries whose account numbers have another length than this are refused; of the others any from 15 to 34 will do.
IBAN_LENGTHS = {"AT": 20, "BE": 16, "CH": 21, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "IE": 22}
IBAN_LENGTHS |= {"IT": 27, "LU": 20, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "SE": 24}
NUMBERS_OF_NOBODY = frozenset({"078051120", "219099999"})


DATES = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
NORTH_AMERICAN = r"(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"
INTERNET_6 = ipaddress.ip_network("2000::/3")


def always(text: str) -> bool:
    return True


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def luhn(text: str) -> bool:
    """A card's number: the check digit of ISO/IEC 7812, and not all digits alike."""
    digits = [int(digit) for digit in digits_of(text)]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and digits[0] != 0 and len(set(digits)) > 1 and sum(doubled) % 10 == 0


def iban(text: str) -> bool:
    """An account's number: the remainder by 97 of ISO 13616 is 1."""
    compact = text.replace(" ", "")
    fits = len(compact) == IBAN_LENGTHS.get(compact[:2], len(compact)) and 15 <= len(compact) <= 34
    return fits and int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


def social_security(text: str) -> bool:
    """A number that the Social Security Administration of the United States gives out."""
    area, group, serial = re.split(r"[- ]", text)
    given = area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
    return given and area + group + serial not in NUMBERS_OF_NOBODY


def ip_address(text: str) -> bool:
    """One of the internet: those of a machine itself and of private networks say nothing of a person."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_global and (address.version == 4 or address in INTERNET_6)


def birthday(text: str) -> bool:
    """A year in which somebody who lives may be born."""
    years = re.findall(r"\d{4}", text)
    return any("1900" <= year <= "2099" for year in years)


def phone(text: str) -> bool:
    """7 to 15 digits (ITU-T E.164): with a country's code, or in groups, but no date, version or sum."""
    digits = digits_of(text)
    if not 7 <= len(digits) <= 15 or re.fullmatch(
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", text
    ):
        return False
    grouped = len(re.findall(r"\d+", text)) > 1 and text.startswith(("0", "("))
    return text.startswith(("+", "00")) or grouped or re.fullmatch(NORTH_AMERICAN, text) is not None
