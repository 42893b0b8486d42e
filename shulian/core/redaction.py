"""Taking personal data and secrets out of a line before it is written to a log."""

from __future__ import annotations

import re

MASK = "***"
LONGEST = 50_000
"""Signs of a line that are written at all."""
SECRET_WAYS = ("sign-in/forgotten", "sign-in/new-password", "office/staff/join", "wall", "searches/stop")
"""Addresses of the site that end in a secret."""
RECEIPTS = ("feedback", "suggestions", "lists")
"""Below these a number of 32 signs opens a message with its answer, a wish, or a list that was shared."""

_NAMES = (
    "password|passwd|pin|secret|token|authorization|cookie|sessionid|csrftoken|csrfmiddlewaretoken|api_key|apikey|key|"
    "identity|identity_number|id_number|card|card_number|phone|mobile|email|contact|username|name|guardian_name|"
    "guardian_phone|guardian_identity|birth_date|address|receipt"
)
# A full-width keyboard types its own figures, signs and spaces; \d knows them, plain signs do not.
_CHINA, _GAP = "[8８][6６]", "[-－ \u3000]?"
# Order matters: what is named is masked whole before digits are looked at.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # postgresql: Key (number)=(C-1) already exists.
    (re.compile(r"(Key \([^)\n]{0,200}\)=)\([^\n]{0,2000}\)"), rf"\1({MASK})"),
    (re.compile(r"(Failing row contains )\([^\n]*\)"), rf"\1({MASK})"),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {MASK}"),
    # The user and password of an address.
    (re.compile(r"(?i)\b([a-z][a-z0-9+]{0,20}://)[^\s/@]{1,200}@"), rf"\1{MASK}@"),
    # In a mapping or a call: 'pin': '123456', pin="123456", pin=123456&
    (re.compile(rf"(?i)(['\"]?\b(?:{_NAMES})['\"]?\s*[:=]\s*)(['\"])(?:\\.|(?!\2)[^\\\n])*\2"), rf"\1\2{MASK}\2"),
    (re.compile(rf"(?i)\b((?:{_NAMES})=)[^\s&,;)'\"]+"), rf"\1{MASK}"),
    # Whoever has such a link needs nothing else: it chooses a PIN or a password anew, takes up an invitation with its
    # post, opens a library's wall, or ends what a reader asked to be told of.
    (re.compile(rf"(/(?:{'|'.join(SECRET_WAYS)})/)[^\s/?\"']+"), rf"\1{MASK}"),
    (re.compile(rf"(/(?:{'|'.join(RECEIPTS)})/)[0-9A-Fa-f-]{{32,36}}"), rf"\1{MASK}"),
    (re.compile(r"gAAAAA[A-Za-z0-9_=-]{20,}"), MASK),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), MASK),
    # Identity numbers of eighteen and fifteen signs, telephone numbers, and whatever else has so many digits.
    (
        re.compile(
            rf"(?<![0-9A-Za-z.])(?:[+＋]?{_CHINA}{_GAP})?[1１][3-9３-９]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![0-9A-Za-z])"
        ),
        MASK,
    ),
    # Landlines, of ten to twelve digits with their area: 029-87654321, (0917) 345 6789, +86 29 8765 4321.
    (
        re.compile(
            rf"(?<![0-9A-Za-z.])(?:[(（][0０]\d{{2,3}}[)）]|[0０]\d{{2,3}}|(?:[+＋]|[0０]{{2}})?{_CHINA}{_GAP}[(（]?[0０]?\d{{2,3}}[)）]?)"
            rf"{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?![0-9A-Za-z])"
        ),
        MASK,
    ),
    # Card numbers: letters and a hyphen at most, then six digits or more.
    (re.compile(r"(?<![0-9A-Za-z.:-])[A-Za-z]{0,8}-?\d{6,}[Xx]?(?![0-9A-Za-z.:])"), MASK),
)


def redacted(text: str) -> str:
    """The text with everything masked that looks like a person's data or a secret; too much rather than too little."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} …"
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
