"""Every page at two widths: it fits, it has no barrier, nothing is missing, and a picture of it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.stories.conftest import Enter
from tests.stories.people import PHONE, SCREEN
from tests.stories.scenery import PIN
from tests.stories.site import Site

PAGES = {
    "": {
        "portal": "/",
        "search": "/search/?q=红楼",
        "search-nothing": "/search/?q=没有这样一本书",
        "title": "/titles/{dream[title]}/",
        "search-narrowed": "/search/?q=红楼&clc=I&from=1990",
        "search-fault": "/search/?cql=(红楼",
        "advanced": "/search/advanced/",
        "card-lost": "/card/lost/",
        "work": "/works/{work}/",
        "author": "/authors/?name=曹雪芹",
        "classes": "/classes/",
        "class": "/classes/I2/",
        "shelf": "/libraries/610113/shelf/",
        "new": "/new/",
        "popular": "/popular/",
        "notice": "/privacy/",
        "export": "/export/?title={dream[title]}",
        "suggest": "/suggest/?title=昆虫记",
        "suggestion": "/suggestions/{wish}/",
        "list-shared": "/lists/{share}/",
        "search-stop": "/searches/stop/{stop}/",
        "kids": "/kids/",
        "kids-found": "/kids/?sign=stories",
        "libraries": "/libraries/",
        "library": "/libraries/610113/",
        "library-invented": "/libraries/610925-Z1/",
        "feedback": "/libraries/610113/feedback/",
        "look-up": "/feedback/",
        "receipt": "/feedback/{receipt}/",
        "sign-in": "/sign-in/",
        "register": "/register/",
        "register-virtual": "/register/virtual/",
        "pin-forgotten": "/sign-in/forgotten/",
        "link-over": "/sign-in/forgotten/no-such-link/",
        "health": "/health/",
        "no-such-page": "/no-such-page/",
    },
    "reader": {
        "me": "/me/",
        "holds": "/me/holds/",
        "hold-place": "/titles/{dream[title]}/hold/",
        "my-charges": "/me/charges/",
        "privacy": "/me/privacy/",
        "consents": "/me/consents/",
        "consent": "/me/consents/reading-history/",
        "history": "/me/history/",
        "searches": "/me/searches/",
        "search-save": "/search/save/?q=红楼",
        "lists": "/me/lists/",
        "list-add": "/me/lists/add/?title={dream[title]}",
        "inbox": "/me/inbox/",
        "contact": "/me/contact/",
        "family": "/me/family/",
        "look": "/me/look/",
        "account": "/me/account/",
        "correct": "/me/account/correct/",
        "close": "/me/account/close/",
        "security": "/me/security/",
        "secret-change": "/me/security/change/",
        "app": "/me/security/app/",
        "key": "/me/security/keys/new/",
        "codes-new": "/me/security/codes/new/",
        "devices": "/me/devices/",
        "linked": "/me/linked/",
        "again": "/sign-in/again/",
        "card": "/me/card/",
    },
    "yanta": {
        "desk": "/desk/",
        "desk-returns": "/desk/returns/",
        "desk-card": "/desk/cards/new/",
        "desk-consents": "/desk/consents/",
        "desk-people": "/desk/people/",
        "desk-collective": "/desk/people/collective/",
        "desk-checks": "/desk/people/checks/",
        "desk-classes": "/desk/people/classes/",
        "desk-events": "/desk/people/events/",
        "data-wishes": "/desk/data-wishes/",
        "desk-credentials": "/desk/credentials/",
        "desk-card-numbers": "/desk/credentials/numbers/",
        "desk-card-print": "/desk/credentials/print/",
        "desk-readers-card": "/desk/card/",
        "desk-clearance": "/desk/card/clearance/",
        "desk-cards-expiring": "/desk/card/lists/",
        "desk-cards-blocked": "/desk/card/lists/?list=blocked",
        "desk-last-borrower": "/desk/last-borrower/",
        "desk-items": "/desk/items/",
        "desk-item": "/desk/items/{item}/",
        "desk-item-mark": "/desk/items/{item}/?mark=missing",
        "desk-pull": "/desk/holds/",
        "desk-hold-shelf": "/desk/holds/?list=shelf",
        "desk-hold-new": "/desk/holds/new/",
        "desk-title-holds": "/desk/holds/titles/{dream[title]}/",
        "desk-leaving": "/desk/transits/",
        "desk-coming": "/desk/transits/?list=coming",
        "desk-guided": "/desk/guided/",
        "desk-stock": "/desk/stock/",
        "desk-in-house": "/desk/stock/in-house/",
        "desk-labels": "/desk/stock/labels/",
        "desk-sheet": "/desk/stock/labels/sheets/",
        "desk-boxes": "/desk/boxes/",
        "desk-boxes-coming": "/desk/boxes/?list=coming",
        "desk-together": "/desk/boxes/together/",
        "desk-money": "/desk/money/",
        "desk-till": "/desk/money/till/",
        "desk-tills": "/desk/money/tills/",
        "desk-till-day": "/desk/money/tills/{till}/",
        "desk-suggestions": "/desk/suggestions/",
        "desk-suggestion": "/desk/suggestions/{wish_id}/",
        "desk-feedback": "/desk/feedback/",
        "desk-answer": "/desk/feedback/{message}/",
        "desk-imports": "/desk/imports/",
        "desk-import": "/desk/imports/{import}/",
        "cataloguing-imports": "/cataloguing/imports/",
        "cataloguing-import": "/cataloguing/imports/{import}/",
        "cataloguing-verdicts": "/cataloguing/imports/{import}/records/",
        "cataloguing-profiles": "/cataloguing/profiles/",
        "cataloguing-profile": "/cataloguing/profiles/new/?preset=cnmarc-905",
        "forbidden": "/office/returns/",
    },
    "director": {
        "desk-batches": "/desk/stock/batches/",
        "director": "/office/",
        "director-library": "/office/libraries/610113/",
        "director-staff": "/office/staff/",
        "director-audit": "/office/audit/",
        "closed-numbers": "/office/closed/",
        "director-privacy": "/office/privacy/",
        "desk-choose": "/desk/library/",
        "desk-ageing": "/desk/boxes/ageing/",
        "desk-balance": "/desk/boxes/balance/",
        "desk-rotation": "/desk/boxes/rotation/",
    },
    "cataloguer": {
        "cataloguing-items": "/cataloguing/items/",
        "cataloguing": "/cataloguing/",
        "cataloguing-matches": "/cataloguing/matches/",
        "cataloguing-match": "/cataloguing/matches/{doubt}/",
        "cataloguing-match-marc": "/cataloguing/matches/{doubt}/?view=marc",
        "cataloguing-merges": "/cataloguing/merges/",
        "cataloguing-title": "/cataloguing/titles/{dream[title]}/",
        "cataloguing-unite": "/cataloguing/unite/?q=李太白全集",
        "records": "/cataloguing/records/",
        "record": "/cataloguing/records/{marc_record}/",
        "record-form": "/cataloguing/records/{marc_record}/edit/",
        "record-fields": "/cataloguing/records/{marc_record}/edit/?view=fields",
        "record-versions": "/cataloguing/records/{marc_record}/versions/",
        "record-new": "/cataloguing/records/new/?template=juvenile",
        "record-draft": "/cataloguing/drafts/{marc_draft}/",
        "copy": "/cataloguing/copy/",
        "copy-targets": "/cataloguing/copy/targets/",
        "classes": "/cataloguing/clc/?draft={marc_draft}",
        "authorities": "/cataloguing/authorities/",
        "authority": "/cataloguing/authorities/{authority}/",
        "authority-new": "/cataloguing/authorities/new/",
        "authorities-open": "/cataloguing/authorities/open/",
        "authorities-file": "/cataloguing/authorities/file/",
        "call-numbers": "/cataloguing/call-numbers/",
        "call-number-rules": "/cataloguing/call-numbers/rules/",
        "accessions": "/cataloguing/accessions/",
        "new-titles": "/cataloguing/new-titles/",
        "changes": "/cataloguing/changes/",
        "weeding": "/cataloguing/weeding/",
        "weeding-list": "/cataloguing/weeding/{weeding}/",
    },
    "senior": {
        "doubles": "/desk/people/doubles/",
        "reader-merges": "/desk/people/merges/",
    },
    "driver": {"courier": "/courier/"},
    "office": {
        "courier-routes": "/office/courier/",
        "courier-route": "/office/courier/new/",
        "courier-trips": "/office/courier/trips/",
        "courier-road": "/office/courier/on-the-road/",
        "courier-times": "/office/courier/times/",
        "courier-floating": "/office/courier/floating/",
        "courier-group": "/office/courier/floating/new/",
        "office": "/office/",
        "office-libraries": "/office/libraries/",
        "office-library": "/office/libraries/610113/",
        "office-hours": "/office/libraries/610113/hours",
        "office-particulars": "/office/libraries/610113/particulars",
        "office-feedback": "/office/feedback/",
        "office-answer": "/office/feedback/{message}/",
        "policy": "/office/policy/",
        "policy-version": "/office/policy/{policy}/",
        "policy-comparison": "/office/policy/compare/",
        "policy-explanation": "/office/policy/explain/",
        "policy-draft": "/office/policy/drafts/{draft}/",
        "policy-row": "/office/policy/drafts/{draft}/rows/",
        "policy-row-change": "/office/policy/drafts/{draft}/rows/{draft_row}/",
        "policy-trial": "/office/policy/trials/{trial}/",
        "groups": "/office/policy/groups/",
        "group": "/office/policy/groups/{group}/",
        "returns": "/office/returns/",
        "return": "/office/returns/{return}/",
        "send": "/office/returns/send/document-delivery/",
        "type": "/office/returns/send/document-delivery/typed/",
        "figures": "/office/figures/",
        "card-figures": "/office/figures/cards/",
        "card-figures-days": "/office/figures/cards/?by=day",
        "figures-delivery": "/office/figures/?indicator=delivery&from_year=2021&from_month=12&to_year=2022&to_month=5",
        "clearing": "/office/clearing/",
        "bulletins": "/office/bulletins/",
        "bulletin": "/office/bulletins/53/",
        "bulletin-new": "/office/bulletins/new/",
        "staff": "/office/staff/",
        "colleague": "/office/staff/people/{colleague}/",
        "service-keys": "/office/staff/keys/",
        "heavy": "/office/staff/heavy/",
        "reader-types": "/office/reader-types/",
        "reader-type-new": "/office/reader-types/new/",
        "privacy-rules": "/office/privacy/",
        "law-register": "/office/law/",
        "law-purpose": "/office/law/purposes/notices/",
        "law-texts": "/office/law/texts/",
        "law-text": "/office/law/texts/privacy-notice/",
        "law-assessments": "/office/law/assessments/",
        "law-assessment-new": "/office/law/assessments/new/",
        "law-retention": "/office/law/retention/",
        "law-erasures": "/office/law/erasures/",
        "law-breaches": "/office/law/breaches/",
        "law-breach-new": "/office/law/breaches/new/",
        "law-minors": "/office/law/minors/",
        "law-journal": "/office/law/journal/",
        "notices": "/office/notices/",
        "notice-texts": "/office/notices/texts/?library=610113",
        "notice-text": "/office/notices/texts/610113/due-soon/zh-hans/0/",
        "notice-times": "/office/notices/times/?library=610113",
    },
}
STATUS = {"forbidden": 403, "no-such-page": 404, "link-over": 410}
# Acts, files and parts of pages; and the pages of the first start, which has a story of its own.
NOT_HERE = {
    "desk:doubles-workbook", "desk:pair", "desk:act-for", "desk:merge-undo", "desk:class", "desk:class-drop",
    "desk:class-template", "desk:class-report", "desk:class-run", "desk:class-progress",
    "desk:check", "desk:checks-workbook", "desk:event",
    "desk:person-act", "desk:card-print-one", "desk:card-numbers-open", "desk:card-numbers-close",
    "desk:card-numbers-workbook", "desk:credential-act", "portal:family-member", "portal:family-act",
    "office:reader-type", "office:reader-types-workbook",
    "portal:wish-withdraw", "portal:my-data-paper", "desk:data-wish", "desk:data-wishes-workbook",
    "account_login", "mfa_authenticate", "sign-in-link", "openid_connect_login", "openid_connect_callback",
    "weixin_login", "weixin_callback", "alipay_login", "alipay_callback", "mfa_deactivate_totp",
    "mfa_remove_webauthn", "mfa_view_recovery_codes", "devices-sign-out", "device-sign-out", "program-stop", "unlink",
    "sign-out", "set_language", "portal:suggestions", "portal:whereabouts", "portal:renew",
    "desk:scan", "desk:renew", "desk:renew-all", "desk:leave", "desk:look", "desk:override", "desk:undo",
    "desk:due-slip", "desk:item-marks", "desk:transits-workbook",
    "portal:search-feed", "portal:search-change", "portal:new-feed", "portal:list", "portal:list-change",
    "portal:list-feed", "portal:list-export", "portal:list-shared-export", "portal:robots", "portal:sitemap",
    "portal:sitemap-part", "desk:suggestions-workbook",
    "portal:hold-move", "portal:hold-change", "desk:holds-workbook", "desk:hold-slip", "desk:hold-weight",
    "desk:hold-missing", "desk:hold-end", "desk:recall",
    "desk:box", "desk:box-begin", "desk:box-pack", "desk:box-unpack", "desk:box-seal", "desk:box-reopen",
    "desk:box-give-up", "desk:box-missing", "desk:box-open", "desk:box-scan", "desk:box-done", "desk:box-manifest",
    "desk:box-manifest-workbook", "desk:discrepancy",
    "desk:collective-loan", "desk:collective-loan-check", "desk:collective-loan-note", "desk:collective-loan-workbook",
    "desk:ageing-workbook", "desk:loss", "desk:balance-send", "desk:rotation-plan", "desk:rotation-send",
    "desk:rotation-stop", "desk:rotation-workbook", "office:route", "office:route-end", "office:trips-export",
    "office:trip", "office:on-the-road-export", "office:transit-times-export", "office:floating-group",
    "courier:begin", "courier:end", "courier:scans", "courier:worker",
    "desk:money-act", "desk:till-act", "desk:tills-workbook", "desk:till-day-pdf", "desk:till-day-workbook",
    "desk:card-act", "desk:clearance-act", "desk:card-receipt", "desk:cards-workbook",
    "portal:card-change", "portal:card-receipt",
    "desk:receipt", "office:clearing-export", "office:clearing-pdf", "office:freeze-clearing",
    "desk:import-progress", "desk:import-report", "desk:import-report-csv",
    "cataloguing:import-progress", "cataloguing:import-ask", "cataloguing:import-report", "cataloguing:profile",
    "cataloguing:profile-remove", "cataloguing:item-move", "cataloguing:item-move-now",
    "desk:guided-scan", "desk:stock-scan", "desk:stock-send-list", "desk:stock-lists", "desk:stock-close",
    "desk:stock-workbook",
    "desk:in-house-scan", "desk:label-sheet", "desk:label-calibration", "desk:label-sheet-remove",
    "desk:stock-take", "desk:stock-report", "desk:stock-from-finding", "desk:stock-batch", "desk:stock-batch-go",
    "desk:stock-batch-progress", "desk:stock-batch-account",
    "office:blank-return", "office:return-file", "office:return-step", "office:close-period", "office:finding",
    "office:card-figures-export", "office:figures-export", "office:figure-behind", "office:bulletin-pdf",
    "office:publish-bulletin",
    "office:block-findings", "office:libraries-export", "office:library-close", "office:library-reopen",
    "office:staff-export", "office:lend", "office:end-loan", "office:keys-export", "office:key-change",
    "office:new-password",
    "office:key-revoke", "office:heavy-export", "office:heavy-rotate-keys", "office:heavy-decide",
    "office:withdraw-invitation", "office:end-post", "office:join",
    "office:library-open", "office:library-not-open",
    "office:policy-export", "office:policy-withdraw", "office:policy-begin", "office:policy-publish",
    "office:policy-update", "office:policy-discard", "office:policy-row-remove", "office:policy-try",
    "office:policy-trial-progress", "office:policy-trial-stop", "office:policy-trial-export",
    "office:group-leave", "office:group-end",
    "portal:consents-again", "portal:consent-decide", "office:law-register-workbook", "office:law-register-pdf",
    "office:law-text-publish",
    "office:law-consents-workbook", "office:law-assessments-workbook", "office:law-assessment",
    "office:law-assessment-finish", "office:law-certificate", "office:law-search-again", "office:law-breach",
    "office:law-breach-step", "office:law-breach-workbook", "office:law-minors-workbook",
    "office:law-minors-pdf", "office:closed-workbook",
    "portal:switch-history", "portal:my-data", "office:set-privacy", "office:audit-search", "office:audit-workbook",
    "portal:inbox-read", "office:notices-act", "office:notices-export", "notice-reports",
    "exchange:oai", "exchange:sru",
    "cataloguing:choose", "cataloguing:restore", "cataloguing:editor", "cataloguing:discard", "cataloguing:take-over",
    "cataloguing:choose-class", "cataloguing:copy-take", "cataloguing:suggest", "cataloguing:count-headings",
    "cataloguing:authorities-workbook", "cataloguing:authority-merge", "cataloguing:call-numbers-give",
    "cataloguing:call-numbers-labels", "cataloguing:accessions-workbook", "cataloguing:accessions-paper",
    "cataloguing:new-titles-workbook", "cataloguing:new-titles-paper", "cataloguing:change",
    "cataloguing:change-progress", "cataloguing:change-go", "cataloguing:weeding-judge", "cataloguing:weeding-step",
    "cataloguing:weeding-decide", "cataloguing:weeding-paper", "cataloguing:weeding-workbook",
    "cataloguing:title-split", "cataloguing:unite-now", "cataloguing:matches-workbook", "cataloguing:merges-workbook",
    "cataloguing:merge-undo", "cataloguing:match-decide",
    "setup", "setup-libraries", "setup-libraries-template",
}  # fmt: skip
_STAND_INS = {
    "dream": {"title": 1},
    "receipt": "00000000-0000-0000-0000-000000000000",
    "message": 1,
    "import": 1,
    "item": 1,
    "till": 1,
    "work": 1,
    "colleague": 1,
    "wish_id": 1,
    "wish": "00000000-0000-0000-0000-000000000000",
    "share": "00000000-0000-0000-0000-000000000000",
    "stop": "00000000-0000-0000-0000-000000000000",
}
_STAND_INS |= dict.fromkeys(("policy", "draft", "draft_row", "trial", "group"), 1)
_STAND_INS |= dict.fromkeys(("marc_record", "marc_draft", "authority", "weeding"), 1)
SOMETHING = "00000000-0000-0000-0000-000000000000"


class StandIns(dict[str, object]):
    """What stands in for the things of a scene where only the name of an address is asked for."""

    def __missing__(self, name: str) -> object:
        return 1


_STAND_INS = StandIns(dream={"title": 1}, **dict.fromkeys(("receipt", "wish", "share", "stop"), SOMETHING))
_STAND_INS |= dict.fromkeys(("marc_record", "marc_draft", "authority", "weeding", "doubt"), 1)


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses, the API's left out."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{space}{pattern.name}"
        elif pattern.namespace != "api":
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def test_no_page_is_forgotten() -> None:
    paths = [path.format_map(_STAND_INS) for pages in PAGES.values() for path in pages.values()]
    seen = {resolve(path.partition("?")[0]).view_name for path in paths if path != "/no-such-page/"}
    assert seen | NOT_HERE == set(names(get_resolver()))


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "anybody")
def test_every_page_fits_and_has_no_barrier(demonstration: Site, enter: Enter, who: str) -> None:
    scene = demonstration.scene
    person = enter(demonstration, SCREEN)
    if who:
        person.goes_to("/sign-in/")
        number = scene["renewing"]["card"]
        person.signs_in(*((number, PIN) if who == "reader" else (who, "shulian-demo")))
    for name, path in PAGES[who].items():
        assert person.goes_to(path.format(**scene)) == STATUS.get(name, 200), path
        assert person.page.title(), path
        person.finds_no_barrier()
        for width, height in (SCREEN, PHONE):
            person.is_at(width, height)
            person.fits()
            person.keeps(f"page-{name}")
        person.is_at(*SCREEN)
