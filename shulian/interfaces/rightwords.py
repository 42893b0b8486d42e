"""The words for posts and rights: what a post is called, what it may do in a line, and each right of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shulian.core.roles import Reach, Right, Role

ROLES: dict[str, Promise] = {
    Role.PAGE: pgettext_lazy("post", "Page"),
    Role.BRANCH_KEEPER: _("Branch keeper"),
    Role.DESK_LIBRARIAN: _("Desk librarian"),
    Role.SENIOR_LIBRARIAN: _("Senior librarian"),
    Role.CATALOGUER: _("Cataloguer"),
    Role.ACQUISITIONS: _("Acquisitions librarian"),
    Role.REFERENCE: _("Reference librarian"),
    Role.EVENTS: _("Events librarian"),
    Role.COURIER: _("Courier"),
    Role.STATISTICIAN: _("Statistician"),
    Role.AUDITOR: _("Auditor"),
    Role.CORRESPONDENT: _("Correspondent"),
    Role.LIBRARY_DIRECTOR: _("Director of the library"),
    Role.CITY_CENTRE: _("City centre"),
    Role.COUNTY_BUREAU: _("Culture bureau of the county"),
    Role.CITY_BUREAU: _("Culture bureau of the city"),
    Role.PROVINCE_BUREAU: _("Culture bureau of the province"),
    Role.BULLETIN_EDITOR: _("Editor of the bulletin"),
    Role.ALLIANCE_OFFICE: _("Alliance office"),
    Role.SYSTEM_ADMINISTRATOR: _("System administrator"),
    Role.TERMINAL: _("Self-service machine"),
    Role.PROGRAM: pgettext_lazy("post", "Program"),
    Role.GATE: _("Gate counter"),
}

DUTIES: dict[str, Promise] = {
    Role.PAGE: _("Shelves books and takes stock; sees no reader."),
    Role.BRANCH_KEEPER: _("Lends, takes back and issues cards at a small branch."),
    Role.DESK_LIBRARIAN: _("Lends, takes back, issues and closes cards, takes money."),
    Role.SENIOR_LIBRARIAN: _(
        "Does the work of the desk, and allows exceptions, waives charges and joins doubled readers."
    ),
    Role.CATALOGUER: _("Describes books for the library and its branches, and joins doubled titles."),
    Role.ACQUISITIONS: _("Takes new books in: records, items, register."),
    Role.REFERENCE: _("Answers what people ask and write."),
    Role.EVENTS: _("Looks after events, and issues cards there."),
    Role.COURIER: _("Carries boxes from library to library; sees nothing of what is in them."),
    Role.STATISTICIAN: _("Looks at figures and sends returns."),
    Role.AUDITOR: _("Follows who looked at which record; changes nothing."),
    Role.CORRESPONDENT: _("Writes articles of the library for the bulletin; sees nothing else."),
    Role.LIBRARY_DIRECTOR: _(
        "Answers for the library and its branches: staff, rules, readers' rights, second signature. Of other "
        "institutions below it no readers."
    ),
    Role.CITY_CENTRE: _("Leads the libraries of a city: figures, returns, staff, courier; no readers."),
    Role.COUNTY_BUREAU: _("Looks at figures of the county and accepts returns; never touches readers."),
    Role.CITY_BUREAU: _("Looks at figures of the city and accepts returns; never touches readers."),
    Role.PROVINCE_BUREAU: _("Looks at figures of the province and accepts returns; never touches readers."),
    Role.BULLETIN_EDITOR: _("Asks for articles, edits them and puts issues of the bulletin together; signs nothing."),
    Role.ALLIANCE_OFFICE: _(
        "Leads the alliance: policy, reader types, privacy, notices, bulletin; sees no reader's record."
    ),
    Role.SYSTEM_ADMINISTRATOR: _("Runs the machine and the accounts; sees no reader's record."),
    Role.TERMINAL: _("Lends, takes back, issues cards and takes money for the reader who stands before it."),
    Role.PROGRAM: _("Does with its key as much as the key allows, from the addresses of the key."),
    Role.GATE: _("Counts who passes it, and does nothing else."),
}
"""What each post may do, in one line."""

RIGHTS: dict[str, Promise] = {
    Right.CIRCULATE: pgettext_lazy("right", "circulate"),
    Right.ISSUE_CARD: pgettext_lazy("right", "issue cards"),
    Right.IMPORT_RECORDS: pgettext_lazy("right", "import records"),
    Right.ANSWER_FEEDBACK: pgettext_lazy("right", "answer feedback"),
    Right.ANSWER_WISHES: pgettext_lazy("right", "answer readers' wishes about their data"),
    Right.MANAGE_LIBRARY: pgettext_lazy("right", "keep the library's particulars"),
    Right.INVITE_STAFF: pgettext_lazy("right", "invite staff"),
    Right.VIEW_FIGURES: pgettext_lazy("right", "view figures"),
    Right.MANAGE_RETURNS: pgettext_lazy("right", "send returns"),
    Right.PUBLISH_BULLETIN: pgettext_lazy("right", "publish the bulletin"),
    Right.ADMINISTER: pgettext_lazy("right", "administer the system"),
    Right.OVERRIDE: pgettext_lazy("right", "allow exceptions"),
    Right.TAKE_MONEY: pgettext_lazy("right", "take money"),
    Right.WAIVE_CHARGES: pgettext_lazy("right", "waive charges"),
    Right.REVERSE_PAYMENTS: pgettext_lazy("right", "reverse payments"),
    Right.TAKE_STOCK: pgettext_lazy("right", "take stock"),
    Right.MANAGE_STOCK: pgettext_lazy("right", "manage stock"),
    Right.MANAGE_POLICY: pgettext_lazy("right", "set loan policy"),
    Right.MANAGE_COURIER: pgettext_lazy("right", "manage the courier"),
    Right.CARRY: pgettext_lazy("right", "carry boxes"),
    Right.MANAGE_NOTICES: pgettext_lazy("right", "manage notices"),
    Right.AUDIT: pgettext_lazy("right", "audit who looked"),
    Right.CATALOGUE: pgettext_lazy("right", "catalogue"),
    Right.UNITE_TITLES: pgettext_lazy("right", "join and part titles"),
    Right.APPROVE_WEEDING: pgettext_lazy("right", "approve weeding"),
    Right.ACCEPT_RETURNS: pgettext_lazy("right", "accept returns"),
    Right.REVEAL_IDENTITY: pgettext_lazy("right", "show a sealed number in full"),
    Right.VIEW_PROTECTED: pgettext_lazy("right", "see protected particulars"),
    Right.MERGE_READERS: pgettext_lazy("right", "join doubled readers"),
    Right.CLOSE_CARDS: pgettext_lazy("right", "close and transfer cards"),
    Right.ERASE_READERS: pgettext_lazy("right", "erase readers"),
    Right.MANAGE_READER_TYPES: pgettext_lazy("right", "manage reader types"),
    Right.MANAGE_PRIVACY: pgettext_lazy("right", "manage privacy"),
    Right.MANAGE_SERVICE_ACCOUNTS: pgettext_lazy("right", "manage service accounts"),
    Right.APPROVE_HEAVY: pgettext_lazy("right", "sign heavy acts as the second person"),
    Right.WRITE_ARTICLES: pgettext_lazy("right", "write articles for the bulletin"),
    Right.EDIT_BULLETIN: pgettext_lazy("right", "edit the bulletin and draft official documents"),
    Right.SIGN_PAPERS: pgettext_lazy("right", "sign official documents"),
    Right.SIGN_RETURNS: pgettext_lazy("right", "sign the library's returns"),
    Right.CHECK_RETURNS: pgettext_lazy("right", "check returns of the libraries below"),
    Right.DESIGN_FORMS: pgettext_lazy("right", "design return forms and their calendar"),
    Right.CLOSE_PERIODS: pgettext_lazy("right", "close periods"),
    Right.PUBLISH_FIGURES: pgettext_lazy("right", "publish figures"),
    Right.RESTATE_FIGURES: pgettext_lazy("right", "restate published figures"),
    Right.SIGN_FINDINGS: pgettext_lazy("right", "sign for findings that are printed"),
    Right.COUNT_VISITS: pgettext_lazy("right", "count visits"),
}

REACHES: dict[str, Promise] = {
    Reach.LIBRARY: _("the own library"),
    Reach.SUBTREE: _("the library and all below it"),
}


def rights_words(rights: Iterable[str]) -> str:
    """Rights in words, in the order of the list."""
    given = set(rights)
    return gettext("; ").join(str(RIGHTS[one]) for one in Right if one in given)
