"""All that is held of a reader, as pages to read: the same data as the file for programs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shulian import clock
from shulian.apps.charges.refusals import yuan
from shulian.documents.ledger import Ledger, Table
from shulian.interfaces.cards import told
from shulian.interfaces.portal.paperwords import CODES, NAMES, PARTS
from shulian.interfaces.templatetags.look import day, looked, moment

MOST_COLUMNS = 6
LONGEST = 200


def ledger_of(data: Mapping[str, Any], alliance: str) -> Ledger:
    """The pages."""
    people = data.get("people", {})
    facts = dict(data.get("reader", {})) | {key: one for key, one in people.items() if not isinstance(one, list)}
    parts = {key: rows for key, rows in (people | data).items() if isinstance(rows, list)}
    shown = {key: value for key, value in facts.items() if value not in (None, "", [])}
    return {
        "title": _("My data at the library"),
        "issuer": alliance,
        "facts": [(_name(key), _text(("reader", key), value)) for key, value in shown.items()],
        "tables": [_table(key, rows) for key, rows in parts.items()],
        "notes": [
            _("As of %(moment)s. The same data for programs: My data, Save my data (JSON).")
            % {"moment": moment(clock.now())}
        ],
        "signatures": [],
        "page": _("Page # of #"),
    }


def _table(key: str, rows: list[Any]) -> Table:
    """One kind of things; of wide ones the first columns, the others stand in the file for programs."""
    dicts = [row if isinstance(row, dict) else {"name": row} for row in rows]
    columns = list(dict.fromkeys(name for row in dicts for name, value in row.items() if value not in (None, "", [])))
    shown = columns[:MOST_COLUMNS]
    return {
        "heading": str(PARTS.get(key, key.replace("_", " "))),
        "header": [_name(name) for name in shown],
        "rows": [[_text((key, name), row.get(name)) for name in shown] for row in dicts],
        "figures": len(shown),
        "totals": 0,
        "empty": pgettext("my data", "Nothing."),
    }


def _name(key: str) -> str:
    return str(NAMES.get(key, key.replace("_", " ")))


def _text(at: tuple[str, str], value: Any) -> str:
    """A value in words; `at` says in which part and column it stands."""
    if value in (None, "", {}):
        return "—"
    if at == ("card_acts", "said"):
        return "；".join(f"{label} {words}" for label, words in told(value))[:LONGEST]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if at[1].endswith("fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, datetime):
        return looked(value) if at[0] == "looked_at" else moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return "；".join(_text(at, one) for one in value)[:LONGEST]
    if isinstance(value, dict):
        return "；".join(f"{_name(name)} {_text((at[0], name), one)}" for name, one in value.items() if one)[:LONGEST]
    return str(CODES.get(at, {}).get(str(value), value))[:LONGEST]
