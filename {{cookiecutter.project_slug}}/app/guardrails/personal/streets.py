"""Street addresses, where their words give them away: a house number beside a word for a street, or a postal code.

In English, German, French, Spanish, Portuguese, Italian, Dutch, Polish and the languages of Scandinavia. What is only a
name with a number, such as `Unter den Linden 77`, has no such word, and is not found.
"""

NAME = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]{0,30}"
HOUSE = r"\d{1,4}(?: ?[a-zA-Z]\b)?(?![\d.:,]\d|\w)"
ENGLISH = (
    r"Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Parkway"
    r"|Pkwy|Crescent|Close|Highway|Hwy|Gardens|Mews|Row|Alley"
)
FLAT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|#)\.? ?\w{1,5})?"
FRENCH = r"(?:[rR]ue|avenue|av\.|[bB]oulevard|bd|blvd|place|chemin|impasse|allée|quai|cours|route|square|passage)"
SOUTHERN = r"(?:Calle|C/|Avenida|Avda\.?|Av\.|Paseo|Plaza|Carrer|Rua|Travessa|Praça|Via|Viale|Piazza|Corso|Strada|Rue)"
POLISH = ("ul.", "al.", "pl.", "os.")
LITTLE = r"(?:(?:de la|de l['’]|del?|des|du|d['’]|della|dei|di|da|do|dos|das|la|le|les|el|los|las) ?){0,3}"
GERMAN = (
    r"(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|ufer|damm|chaussee|steig|markt"
    r"|straat|gracht|laan|kade|plein|dijk|singel|gatan|vägen|gate|gata|veien|gade|vej)"
)
STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
NAMED_STREET = rf"{LITTLE}{NAME}(?: {LITTLE}{NAME}){{0,3}},? (?:n[.º°]? ?)?{HOUSE}"
POLISH_STREETS = rf"(?<![\w.,:/-])(?:ul|al|pl|os)\. ?{NAMED_STREET}"
STREETS = (
    rf"(?<![\w.,:/-])(?:\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})? (?:{NAME} |\d{{1,3}}(?:st|nd|rd|th) ){{1,4}}"
    rf"(?:{ENGLISH})\b(?:\.(?=,))?{FLAT}"
    rf"|\d{{1,4}}(?: ?(?:bis|ter|[a-zA-Z]))?,? {FRENCH} {LITTLE}{NAME}(?:[ -]{NAME}){{0,3}}"
    rf"|{SOUTHERN} ?{NAMED_STREET}"
    rf"|{NAME} (?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm) {HOUSE}"
    rf"|(?=[\w.-]+ \d)[A-ZÄÖÜÅØ][\w-]{{1,30}}(?:{GERMAN}|-(?:Straße|Strasse|Allee|Gasse)) {HOUSE}"
    rf"|P\. ?O\. ?Box \d{{1,6}}|PO Box \d{{1,6}}|Postfach \d{{2,6}}"
    rf"|{NAME}(?: {NAME}){{0,2}}, (?:{STATES}) \d{{5}}(?:-\d{{4}})?(?!\w)"
    r"|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPS-UW\d]? \d[ABD-HJLNP-UW-Z]{2}(?!\w))"
)


def begins(capitals: str, digit: str) -> str:
    """What stands first in each of them, with what has to follow. That sign alone is first, and found sooner."""
    return (
        rf"[{digit}{capitals}](?<![\w.,:/-].)"
        rf"(?:(?<=\d)(?=[\w/-]{{0,12}},? (?:[rabpciqs{capitals}\d]|(?:ter|[a-z]),? ))"
        rf"|(?<!\d)(?=[\w'’./-]*+,? [dlen\d{capitals}]))"
    )


# In a text of ASCII it is found twice as fast.
STREET_BEGINS = (begins("A-Z", "0-9"), begins("A-ZÀ-ÖØ-ÞĀ-Ž", r"\d"))
