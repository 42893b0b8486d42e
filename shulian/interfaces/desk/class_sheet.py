"""The workbook of a class: an empty one to fill in, what was filled in read back, and the report."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from shulian.apps.readers.actions.classlists import MOST_ROWS, Line
from shulian.apps.readers.credentialwords import DOCUMENTS
from shulian.core.identity import Document
from shulian.documents import headed, xlsx
from shulian.documents.sheet import Fault, SheetError, Value

HEADINGS: dict[str, tuple[str, str]] = {
    "name": ("姓名", "name"),
    "document": ("证件类型", "identity document"),
    "identity": ("证件号码", "identity number"),
    "birth_date": ("出生日期", "date of birth"),
    "phone": ("电话", "telephone"),
    "guardian_name": ("监护人姓名", "guardian's name"),
    "guardian_document": ("监护人证件类型", "guardian's identity document"),
    "guardian_identity": ("监护人证件号码", "guardian's identity number"),
    "guardian_birth_date": ("监护人出生日期", "guardian's date of birth"),
    "guardian_phone": ("监护人电话", "guardian's telephone"),
    "consented": ("监护人已签字同意", "guardian has signed"),
    "card_number": ("读者证号", "card number"),
    "health": ("已单独同意健康信息", "has agreed on health data"),
}
NEEDED = ("name", "identity")
LONGEST = {"name": 120, "identity": 40, "phone": 30, "card_number": 40}
YES = {"是", "yes", "y", "1", "true", "√", "✓", "同意"}
EXPLAINED: dict[str, Promise] = {
    "name": gettext_lazy("As on the identity card; a middle dot as it stands there."),
    "document": gettext_lazy("Empty for identity cards and residence permits; else passport, travel permit and so on."),
    "identity": gettext_lazy("18 characters. Format the column as text, or the last figures become zeros."),
    "birth_date": gettext_lazy("Such as 2015-03-14; only where the number does not tell it."),
    "phone": gettext_lazy("May be empty for children."),
    "guardian_name": gettext_lazy("Needed for readers under 18."),
    "guardian_document": gettext_lazy("Empty for identity cards and residence permits."),
    "guardian_identity": gettext_lazy("Needed for readers under 18; of a grown person."),
    "guardian_birth_date": gettext_lazy("Only where the number of the guardian's document does not tell it."),
    "guardian_phone": gettext_lazy("Needed for readers under 18."),
    "consented": gettext_lazy("是 once the signed paper lies before you; keep the papers."),
    "card_number": gettext_lazy("Of a printed card; empty for the library's next number."),
    "health": gettext_lazy("For cards for special needs: 是 once reader or guardian has signed that paper by itself."),
}
FAULTS: dict[str, Promise] = {
    Fault.NOT_A_WORKBOOK: gettext_lazy("The file is not an xlsx workbook. Fill in the template and send that."),
    Fault.OLD_WORKBOOK: gettext_lazy("The file is an old xls workbook. Save it as xlsx and send it again."),
    Fault.PROTECTED: gettext_lazy("The workbook is protected by a password. Take it off and send it again."),
    Fault.TOO_LARGE: gettext_lazy("The file is too large: at most 300 people and 5 MB. Send it class by class."),
    Fault.EMPTY: gettext_lazy("There is nobody in the file. Fill in the template and send it again."),
    Fault.MISSING_COLUMN: gettext_lazy("The table lacks the column %(where)s. Add it and send the file again."),
    Fault.REPEATED_COLUMN: gettext_lazy("The column %(where)s is there twice. Keep one of them and send it again."),
}


def template() -> bytes:
    """An empty workbook with the headings, and on its second sheet what belongs where."""
    language = 0 if (get_language() or "").startswith("zh") else 1
    header = tuple(names[language] for names in HEADINGS.values())
    rows: list[list[Value]] = [[HEADINGS[field][language], str(text)] for field, text in EXPLAINED.items()]
    return xlsx.write(
        [
            xlsx.Page(_("People"), header, ()),
            xlsx.Page(_("How to fill it in"), (_("Column"), _("What belongs there")), rows),
        ]
    )


def read(data: bytes) -> list[Line]:
    """The people of a filled-in workbook, each with the number of its line; SheetError if it is none."""
    found = []
    for line, written in headed.lines(xlsx.read(data), HEADINGS, NEEDED):
        cells = {field: text[: LONGEST.get(field, 120)] for field, text in written.items()}
        found.append(_line(line, cells))
    if not found:
        raise SheetError(Fault.EMPTY)
    if len(found) > MOST_ROWS:
        raise SheetError(Fault.TOO_LARGE)
    return found


def fault_sentence(error: SheetError) -> str:
    """What is wrong with the file and what to do."""
    return str(FAULTS.get(error.fault, FAULTS[Fault.NOT_A_WORKBOOK])) % {"where": error.where}


def report(name: str, rows: list[list[Value]]) -> bytes:
    """What became of each row, to hand back to the school."""
    header = (_("Line"), pgettext("person", "Name"), _("Verdict"), _("Card number"))
    return xlsx.write([xlsx.Page(_("Report"), header, rows, title=name)])


def pins(name: str, rows: list[list[Value]]) -> bytes:
    """The first PIN of each card, to be cut into slips; empty where its reader has another one already."""
    header = (_("Line"), pgettext("person", "Name"), _("Card number"), _("PIN"))
    return xlsx.write([xlsx.Page(_("First PINs"), header, rows, title=name)])


def _line(line: int, cells: dict[str, str]) -> Line:
    return Line(
        line=line,
        name=cells["name"],
        identity=cells["identity"],
        phone=cells.get("phone", ""),
        guardian_name=cells.get("guardian_name", ""),
        guardian_identity=cells.get("guardian_identity", ""),
        guardian_phone=cells.get("guardian_phone", ""),
        consented=cells.get("consented", "").casefold() in YES,
        card_number=cells.get("card_number", ""),
        health=cells.get("health", "").casefold() in YES,
        document=_document(cells.get("document", "")),
        birth_date=cells.get("birth_date", ""),
        guardian_document=_document(cells.get("guardian_document", "")),
        guardian_birth_date=cells.get("guardian_birth_date", ""),
    )


def _document(text: str) -> str:
    """A document by its name in either language, or by its code; what is none stays, and is a fault of the row."""
    wanted = text.strip()
    if not wanted:
        return Document.CITIZEN
    for language in ("zh-hans", "en"):
        with translation.override(language):
            named = {str(words).casefold(): str(one) for one, words in DOCUMENTS.items()}
        if wanted.casefold() in named:
            return named[wanted.casefold()]
    return wanted.casefold()
