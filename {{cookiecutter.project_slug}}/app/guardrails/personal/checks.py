"""Whether what looks like personal data can be that: check digits, ranges, lengths."""

import ipaddress
import re
from functools import lru_cache

# How long the account numbers of a country are, by the registry of ISO 13616. Of another country any from 15 to 34 will
# do, unless it is in small letters, as are the digits of a hash.
IBAN_LENGTHS = {
    one[:2]: int(one[2:])
    for one in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 "
        "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 "
        "LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 "
        "SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 "
    ).split()
}
NUMBERS_OF_NOBODY = frozenset({"078051120", "219099999"})


DATES = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
NORTH_AMERICAN = r"(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""By digit, the sum of the digits of twice as much."""
INTERNET_6 = ipaddress.ip_network("2000::/3")


def always(text: str) -> bool:
    return True


def digits_of(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


@lru_cache(maxsize=1_000)
def luhn(text: str) -> bool:
    """A card's number: the check digit of ISO/IEC 7812, and not all digits alike.

    What repeats itself is asked about again and again, so it remembers.
    """
    digits = list(map(int, digits_of(text)))
    if not 13 <= len(digits) <= 19 or digits[0] == 0 or len(set(digits)) == 1:
        return False
    return (sum(digits[-1::-2]) + sum(map(DOUBLED.__getitem__, digits[-2::-2]))) % 10 == 0


def iban(text: str) -> bool:
    """An account's number: the remainder by 97 of ISO 13616 is 1."""
    compact = re.sub(r"[ -]", "", text).upper()
    usual = len(compact) if text.isupper() else 0
    fits = len(compact) == IBAN_LENGTHS.get(compact[:2], usual) and 15 <= len(compact) <= 34
    return fits and int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


def social_security(text: str) -> bool:
    """A number that the Social Security Administration of the United States gives out."""
    digits = digits_of(text)
    area, group, serial = digits[:3], digits[3:5], digits[5:]
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
    """A year in which somebody who lives may be born, or one of two digits."""
    years = re.findall(r"\d{4}", text)
    return not years or any("1900" <= year <= "2099" for year in years)


def labelled_phone(text: str) -> bool:
    """What is said to be a number of a phone: 7 to 15 digits (ITU-T E.164), but no date."""
    return 7 <= len(digits_of(text)) <= 15 and not re.fullmatch(DATES, text)


def phone(text: str) -> bool:
    """The same, with a country's code, or in groups, but no version or sum."""
    if not labelled_phone(text) or re.fullmatch(r"\d\.\d+", text):
        return False
    grouped = len(re.findall(r"\d+", text)) > 1 and text.startswith("0")
    area = re.match(r"(?:\d ?)?\(\+?\d{1,5}\)", text)
    return bool(text.startswith(("+", "00")) or grouped or area or re.fullmatch(NORTH_AMERICAN, text))
