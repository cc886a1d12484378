"""Three short texts that strategies cut very differently: English, code, and a language without spaces."""

SAMPLES = {
    "English": (
        "The library is closed on Mondays. You may keep a book for two weeks, and the day of its return is written on "
        "a slip of paper inside the cover."
    ),
    "Python": (
        "def overdue(loans: list[Loan], today: date) -> list[str]:\n"
        '    """Titles that should be back by now."""\n'
        "    return [loan.title for loan in loans if loan.due_date < today]\n"
    ),
    "Japanese": "図書館は月曜日に休みます。本は二週間借りることができ、返す日は表紙の裏の紙に書いてあります。",
}
