"""The workbook of libraries: an empty one to fill in, and what was filled in read back."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from shulian.apps.alliance.actions.libraries import Proposed, Verdict
from shulian.core.library import Kind
from shulian.documents import headed, xlsx
from shulian.documents.sheet import Fault, SheetError, Value
from shulian.interfaces.words import KINDS

# What stands above the columns, in both languages; a workbook in either is read.
HEADINGS: dict[str, tuple[str, str]] = {
    "code": ("代码", "code"),
    "name": ("名称", "name"),
    "kind": ("类型", "kind"),
    "parent": ("上级馆代码", "parent code"),
    "division": ("行政区划代码", "division code"),
    "name_en": ("英文名称", "English name"),
    "address": ("地址", "address"),
    "phone": ("电话", "phone"),
    "email": ("电子邮箱", "e-mail"),
    "hours": ("开放时间", "opening hours"),
}
NEEDED = ("code", "name", "kind")

EXPLAINED: dict[str, Promise] = {
    "code": gettext_lazy("A code of your own for each library: letters, figures and hyphens, at most 20."),
    "name": gettext_lazy("The name as readers know it."),
    "kind": gettext_lazy("One of the kinds listed below."),
    "parent": gettext_lazy("The code of the library it is a branch of; empty: directly under the central library."),
    "division": gettext_lazy("Six figures for a county, nine for a township; may be empty."),
    "name_en": gettext_lazy("May be empty."),
    "address": gettext_lazy("May be empty; the public register says so then."),
    "phone": gettext_lazy("May be empty."),
    "email": gettext_lazy("May be empty."),
    "hours": gettext_lazy("For example 周一至周五 8:30-17:30；周六、周日 9:00-17:00; may be empty."),
}

VERDICTS: dict[str, Promise] = {
    Verdict.ADDED: gettext_lazy("Added."),
    Verdict.KNOWN: gettext_lazy("There is a library with this code already; it was left as it is."),
    Verdict.CODE_ODD: gettext_lazy("The code is missing or has other signs than letters, figures and hyphens."),
    Verdict.CODE_REPEATED: gettext_lazy("Another line above has this code. Give each library its own."),
    Verdict.NAME_MISSING: gettext_lazy("The name is missing."),
    Verdict.KIND_UNKNOWN: gettext_lazy("The kind is none of those on the second sheet of the template."),
    Verdict.DIVISION_UNKNOWN: gettext_lazy("No division has this code."),
    Verdict.EMAIL_ODD: gettext_lazy("The e-mail address is not complete."),
    Verdict.HOURS_ODD: gettext_lazy("The hours cannot be understood. Write them like 周一至周五 8:30-17:30."),
    Verdict.TOO_LONG: gettext_lazy("A text is too long: at most 100 signs for a name, 200 for an address."),
    Verdict.PARENT_UNKNOWN: gettext_lazy("No library has the code that is given for the library above."),
    Verdict.PARENT_REFUSED: gettext_lazy("The library above was not added, so this one was not either."),
    Verdict.PARENT_CIRCLE: gettext_lazy("The libraries above lead back to this one."),
}

FAULTS: dict[str, Promise] = {
    Fault.NOT_A_WORKBOOK: gettext_lazy("The file is not an xlsx workbook. Fill in the template and send that."),
    Fault.OLD_WORKBOOK: gettext_lazy("The file is an old xls workbook. Save it as xlsx and send it again."),
    Fault.PROTECTED: gettext_lazy(
        "The workbook is protected by a password. Take the protection off and send it again."
    ),
    Fault.TOO_LARGE: gettext_lazy("The file is too large: at most 5 MB and 10,000 lines."),
    Fault.EMPTY: gettext_lazy("There is no library in the file. Fill in the template and send it again."),
    Fault.MISSING_COLUMN: gettext_lazy("The table lacks the column %(where)s. Add it and send the file again."),
    Fault.REPEATED_COLUMN: gettext_lazy(
        "The column %(where)s is there twice. Keep one of them and send the file again."
    ),
}


def template() -> bytes:
    """An empty workbook with the headings, and on its second sheet what belongs where."""
    language = 0 if (get_language() or "").startswith("zh") else 1
    header = tuple(names[language] for names in HEADINGS.values())
    rows: list[list[Value]] = [[HEADINGS[field][language], str(text)] for field, text in EXPLAINED.items()]
    rows.append([""])
    rows.extend([str(word)] for word in KINDS.values())
    return xlsx.write(
        [
            xlsx.Page(_("Libraries"), header, ()),
            xlsx.Page(_("How to fill it in"), (_("Column"), _("What belongs there")), rows),
        ]
    )


def read(data: bytes) -> list[Proposed]:
    """The libraries of a filled-in workbook, each with the number of its line; SheetError if it is none."""
    kinds = _kinds_by_word()
    found = [_proposed(line, cells, kinds) for line, cells in headed.lines(xlsx.read(data), HEADINGS, NEEDED)]
    if not found:
        raise SheetError(Fault.EMPTY)
    return found


def _proposed(line: int, cells: dict[str, str], kinds: dict[str, str]) -> Proposed:
    return Proposed(
        line=line,
        code=cells["code"],
        name=cells["name"],
        kind=kinds.get(cells["kind"].lower(), ""),
        parent=cells.get("parent", ""),
        division=cells.get("division", ""),
        name_en=cells.get("name_en", ""),
        address=cells.get("address", ""),
        phone=cells.get("phone", ""),
        email=cells.get("email", ""),
        hours=cells.get("hours", ""),
    )


def fault_sentence(error: SheetError) -> str:
    """What is wrong with the file and what to do, in one sentence."""
    words = FAULTS.get(error.fault, FAULTS[Fault.NOT_A_WORKBOOK])
    return str(words) % {"where": error.where}


def _kinds_by_word() -> dict[str, str]:
    found = {kind.value: kind.value for kind in Kind}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {str(word).lower(): str(kind) for kind, word in KINDS.items()}
    return found
