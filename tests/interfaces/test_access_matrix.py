"""Every address of the site, and who may use it: a route that stands in no line of the table fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import Client

from shulian.apps.discovery.writer import rebuild
from tests.interfaces import whole_site
from tests.interfaces.whole_site import PEOPLE, SECRETS, Site, routes, text_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

# Methods, route, and for whom it is; everybody else is refused. `desk`, `director` and `cataloguer` belong to the
# library whose things the addresses name, `neighbour` and `rival` to another one.
TABLE = """
GET       home                              anyone
GET       cataloguing:home                  director rival cataloguer
GET       cataloguing:records               director rival cataloguer
GET       cataloguing:record                director rival cataloguer
GET       cataloguing:edit                  director rival cataloguer
GET       cataloguing:history               director rival cataloguer
POST      cataloguing:restore               director cataloguer
GET       cataloguing:new                   director rival cataloguer
POST      cataloguing:editor                director rival cataloguer
GET       cataloguing:draft                 director cataloguer
POST      cataloguing:discard               director cataloguer
POST      cataloguing:take-over             director cataloguer
POST      cataloguing:choose-class          director cataloguer
POST      cataloguing:choose                director cataloguer
GET       cataloguing:copy                  director rival cataloguer
POST      cataloguing:copy-take             director rival cataloguer
GET POST  cataloguing:targets               director rival cataloguer
GET       cataloguing:matches               cataloguer
GET       cataloguing:matches-workbook      cataloguer
GET       cataloguing:match                 cataloguer
POST      cataloguing:match-decide          cataloguer
GET       cataloguing:merges                cataloguer
GET       cataloguing:merges-workbook       cataloguer
POST      cataloguing:merge-undo            cataloguer
GET       cataloguing:title                 cataloguer
POST      cataloguing:title-split           cataloguer
GET       cataloguing:unite                 cataloguer
POST      cataloguing:unite-now             cataloguer
GET POST  cataloguing:imports               desk neighbour director rival cataloguer
GET       cataloguing:import                desk director cataloguer
GET       cataloguing:import-progress       desk director cataloguer
POST      cataloguing:import-ask            desk director cataloguer
GET       cataloguing:import-verdicts       desk director cataloguer
GET       cataloguing:import-report         desk director cataloguer
GET       cataloguing:profiles              desk neighbour director rival cataloguer
GET POST  cataloguing:profile-new           desk neighbour director rival cataloguer
GET POST  cataloguing:profile               desk director cataloguer
POST      cataloguing:profile-remove        desk director cataloguer
GET       cataloguing:items                 director rival cataloguer
GET       cataloguing:item-move             director cataloguer
POST      cataloguing:item-move-now         director cataloguer
GET       cataloguing:clc                   director rival cataloguer
GET       cataloguing:suggest               director rival cataloguer
GET       cataloguing:authorities           director rival cataloguer
GET       cataloguing:open-headings         director rival cataloguer
POST      cataloguing:count-headings        director rival cataloguer
GET POST  cataloguing:authority-file        director rival cataloguer
GET       cataloguing:authorities-workbook  director rival cataloguer
GET POST  cataloguing:authority-new         director rival cataloguer
GET POST  cataloguing:authority             director rival cataloguer
POST      cataloguing:authority-merge       cataloguer
GET POST  cataloguing:weeding               director rival cataloguer
GET       cataloguing:weeding-list          director cataloguer
POST      cataloguing:weeding-judge         director cataloguer
POST      cataloguing:weeding-step          director cataloguer
POST      cataloguing:weeding-decide        director
GET       cataloguing:weeding-paper         director cataloguer
GET       cataloguing:weeding-workbook      director cataloguer
GET       cataloguing:call-numbers          director rival cataloguer
POST      cataloguing:call-numbers-give     director rival cataloguer
POST      cataloguing:call-numbers-labels   director rival cataloguer
GET POST  cataloguing:call-number-rules     director rival cataloguer
GET POST  cataloguing:accessions            director rival cataloguer
GET       cataloguing:accessions-workbook   director rival cataloguer
GET       cataloguing:accessions-paper      director rival cataloguer
GET       cataloguing:new-titles            director rival cataloguer
GET       cataloguing:new-titles-workbook   director rival cataloguer
GET       cataloguing:new-titles-paper      director rival cataloguer
GET POST  cataloguing:changes               director rival cataloguer
GET       cataloguing:change                director cataloguer
GET       cataloguing:change-progress       director cataloguer
POST      cataloguing:change-go             director cataloguer
GET POST  sign-in                           anyone
POST      sign-out                          anyone
GET POST  set_language                      anyone
GET       health                            anyone
GET       health.json                       anyone
GET POST  exchange:oai                      anyone
GET POST  exchange:sru                      anyone
GET       portal:search                     anyone
GET       portal:suggestions                anyone
GET       portal:title                      anyone
GET       portal:libraries                  anyone
GET       portal:library                    anyone
GET POST  portal:write                      anyone
GET       portal:look-up                    anyone
GET       portal:receipt                    anyone
POST      portal:whereabouts                anyone
GET       portal:advanced                   anyone
GET       portal:search-feed                anyone
GET POST  portal:search-save                reader
GET POST  portal:search-stop                anyone
GET       portal:searches                   reader
POST      portal:search-change              reader
GET       portal:work                       anyone
GET       portal:author                     anyone
GET       portal:classes                    anyone
GET       portal:class                      anyone
GET       portal:shelf                      anyone
GET       portal:new                        anyone
GET       portal:new-feed                   anyone
GET       portal:popular                    anyone
GET       portal:export                     anyone
GET       portal:list-shared                anyone
GET       portal:list-feed                  anyone
GET       portal:list-shared-export         anyone
GET POST  portal:lists                      reader
GET POST  portal:list                       reader
POST      portal:list-change                reader
GET POST  portal:list-add                   reader
GET       portal:list-export                reader
GET POST  portal:suggest                    anyone
GET       portal:suggestion                 anyone
GET       portal:kids                       anyone
GET       portal:robots                     anyone
GET       portal:sitemap                    anyone
GET       portal:sitemap-part               anyone
GET       portal:me                         everybody-signed-in
GET       portal:charges                    everybody-signed-in
POST      portal:renew                      everybody-signed-in
GET       portal:privacy                    reader
GET       portal:holds                      reader
GET POST  portal:hold-place                 reader
GET POST  portal:hold-move                  reader
POST      portal:hold-change                reader
GET       portal:history                    reader
POST      portal:switch-history             reader
GET       portal:my-data                    reader
GET       portal:inbox                      everybody-signed-in
POST      portal:inbox-read                 everybody-signed-in
GET POST  portal:contact                    everybody-signed-in
GET       desk:home                         desk neighbour director rival
GET       desk:returns                      desk neighbour director rival
POST      desk:scan                         desk neighbour director rival
POST      desk:renew                        desk neighbour director rival
POST      desk:renew-all                    desk neighbour director rival
POST      desk:override                     desk neighbour director rival
POST      desk:undo                         desk neighbour director rival
POST      desk:look                         desk neighbour director rival
POST      desk:due-slip                     desk neighbour director rival
GET POST  desk:items                        desk neighbour director rival
GET       desk:item                         desk neighbour director rival
POST      desk:item-marks                   desk neighbour director rival
POST      desk:leave                        desk neighbour director rival
GET POST  desk:library                      desk neighbour director rival
GET POST  desk:card-new                     desk neighbour director rival
GET POST  desk:last-borrower                desk neighbour director rival
GET       desk:holds                        desk neighbour director rival
GET       desk:holds-workbook               desk neighbour director rival
GET POST  desk:hold-new                     desk neighbour director rival
GET       desk:title-holds                  desk neighbour director rival
POST      desk:recall                       desk director
POST      desk:hold-missing                 desk director
POST      desk:hold-end                     desk director
GET       desk:hold-slip                    desk director
POST      desk:hold-weight                  director rival
GET       desk:transits                     desk neighbour director rival
GET       desk:transits-workbook            desk neighbour director rival
GET POST  desk:boxes                        desk neighbour director rival
POST      desk:box-begin                    desk neighbour director rival
GET       desk:box                          desk director
POST      desk:box-pack                     desk director
POST      desk:box-unpack                   desk director
POST      desk:box-seal                     desk director
POST      desk:box-reopen                   desk director
POST      desk:box-give-up                  desk director
POST      desk:box-missing                  desk director
POST      desk:box-open                     desk director
POST      desk:box-scan                     desk director
POST      desk:box-done                     desk director
GET       desk:box-manifest                 desk director
GET       desk:box-manifest-workbook        desk director
POST      desk:discrepancy                  desk director
GET POST  desk:collective-loans             desk neighbour director rival
GET       desk:collective-loan              desk director
POST      desk:collective-loan-check        desk director
GET       desk:collective-loan-note         desk director
GET       desk:collective-loan-workbook     desk director
GET       desk:ageing                       director rival
GET       desk:ageing-workbook              director rival
POST      desk:loss                         director
GET       desk:balance                      director rival
POST      desk:balance-send                 director rival
GET POST  desk:rotation                     director rival
GET       desk:rotation-plan                director
POST      desk:rotation-send                director
POST      desk:rotation-stop                director
GET       desk:rotation-workbook            director
GET POST  desk:money                        desk neighbour director rival
POST      desk:money-act                    desk neighbour director rival
GET       desk:till                         desk neighbour director rival
POST      desk:till-act                     desk director
GET       desk:tills                        desk neighbour director rival
GET       desk:tills-workbook               desk neighbour director rival
GET       desk:till-day                     desk director
GET       desk:till-day-pdf                 desk director
GET       desk:till-day-workbook            desk director
POST      desk:receipt                      desk director
GET       desk:feedback                     desk neighbour director rival
GET POST  desk:feedback-answer              desk director
GET       desk:suggestions                  desk neighbour director rival
GET       desk:suggestions-workbook         desk neighbour director rival
GET POST  desk:suggestion-answer            desk director
GET POST  desk:imports                      desk neighbour director rival cataloguer
GET       desk:import                       desk director cataloguer
GET       desk:import-progress              desk director cataloguer
GET       desk:import-report                desk director cataloguer
GET       desk:import-report-csv            desk director cataloguer
GET       desk:guided                       desk neighbour director rival
POST      desk:guided-scan                  desk neighbour director rival
GET POST  desk:stock-takes                  desk neighbour director rival
GET       desk:stock-take                   desk director
POST      desk:stock-scan                   desk director
POST      desk:stock-send-list              desk director
GET       desk:stock-lists                  desk director
POST      desk:stock-close                  desk director
GET       desk:stock-report                 desk director
GET       desk:stock-workbook               desk director
GET       desk:in-house                     desk neighbour director rival
POST      desk:in-house-scan                desk neighbour director rival
GET POST  desk:labels                       desk neighbour director rival
GET POST  desk:label-sheet-new              desk neighbour director rival
GET POST  desk:label-sheet                  desk director
GET       desk:label-calibration            desk director
POST      desk:label-sheet-remove           desk director
POST      desk:stock-from-finding           director
GET POST  desk:stock-batches                director rival
GET       desk:stock-batch                  director
POST      desk:stock-batch-go               director
GET       desk:stock-batch-progress         director
GET       desk:stock-batch-account          director
GET       office:home                       director rival office admin
GET       office:libraries                  director rival office admin
GET       office:libraries-export           director rival office admin
GET       office:library                    director office admin
GET POST  office:library-hours              director office admin
GET POST  office:library-particulars        director office admin
POST      office:library-close              director office admin
POST      office:library-reopen             director office admin
POST      office:library-open               director office admin
POST      office:library-not-open           director office admin
GET       office:policy                     director rival office
GET       office:policy-version             director rival office
GET       office:policy-export              director rival office
POST      office:policy-withdraw            director office
GET       office:policy-comparison          director rival office
GET POST  office:policy-explanation         director rival office
POST      office:policy-begin               director office
GET       office:policy-draft               director office
POST      office:policy-publish             director office
POST      office:policy-update              director office
POST      office:policy-discard             director office
GET POST  office:policy-row-add             director office
GET POST  office:policy-row                 director office
POST      office:policy-row-remove          director office
POST      office:policy-try                 director office
GET       office:policy-trial               director office
GET       office:policy-trial-progress      director office
POST      office:policy-trial-stop          director office
GET       office:policy-trial-export        director office
GET POST  office:groups                     office
GET POST  office:group                      office
POST      office:group-leave                office
POST      office:group-end                  office
GET       office:feedback                   desk neighbour director rival office
GET POST  office:feedback-answer            desk director office
GET       office:privacy                    director rival office
POST      office:set-privacy                office
GET POST  office:audit                      director rival
GET       office:audit-search               director
GET       office:audit-workbook             director
GET POST  office:staff                      director rival office admin
POST      office:withdraw-invitation        director office admin
POST      office:end-post                   director office admin
GET POST  office:join                       anyone
GET       office:returns                    director rival office
GET POST  office:send-return                director rival office
GET POST  office:type-return                director rival office
GET       office:blank-return               director rival office
GET       office:return                     director office
GET       office:return-file                director office
POST      office:return-step                director office
POST      office:close-period               office
POST      office:finding                    director office
GET       office:figures                    director rival office admin
GET       office:figures-export             director rival office admin
GET       office:figure-behind              director rival office admin
GET       office:clearing                   director rival office admin
GET       office:clearing-export            director rival office admin
GET       office:clearing-pdf               director rival office admin
POST      office:freeze-clearing            office
GET       office:bulletins                  director rival office admin
GET POST  office:start-bulletin             office
GET       office:bulletin                   office
GET       office:bulletin-pdf               office
POST      office:publish-bulletin           office
POST      office:block-findings             office
GET       office:routes                     director rival office
GET POST  office:route-new                  director rival office
GET POST  office:route                      director office
POST      office:route-end                  director office
GET       office:trips                      director rival office
GET       office:trips-export               director rival office
GET POST  office:trip                       director office
GET POST  office:on-the-road                director rival office
GET       office:on-the-road-export         director rival office
GET       office:transit-times              director rival office
GET       office:transit-times-export       director rival office
GET       office:floating-groups            director rival office
GET POST  office:floating-group-new         office
GET POST  office:floating-group             office
GET       courier:home                      driver
POST      courier:begin                     driver
POST      courier:end                       driver
POST      courier:scans                     driver
GET       courier:worker                    anyone
GET       office:notices                    office
POST      office:notices-act                office
GET       office:notices-export             office
GET       office:notice-texts               office
GET POST  office:notice-text                office
GET POST  office:notice-times               office
POST      notice-reports                    nobody
GET POST  setup                             anyone
GET POST  setup-libraries                   admin
GET       setup-libraries-template          admin
GET       api:/                             anyone
GET       api:/openapi.json                 anyone
POST      api:/tokens                       anyone
DELETE    api:/tokens/current               everybody-signed-in
GET       api:/libraries                    anyone
GET       api:/libraries/<code>             anyone
GET       api:/search                       anyone
GET       api:/suggestions                  anyone
GET       api:/titles/<title_id>            anyone
GET       api:/works/<work_id>              anyone
GET       api:/availability                 anyone
GET       api:/indicators                   anyone
GET       api:/bulletins                    anyone
GET       api:/bulletins/<number>           anyone
GET       api:/me                           everybody-signed-in
GET       api:/me/loans                     reader
POST      api:/me/renewals                  reader
GET       api:/me/account                   reader
POST      api:/accounts/lookups             desk director
POST      api:/payments                     desk director
POST      api:/waivers                      director
POST      api:/deposits                     desk director
POST      api:/cards                        desk director
POST      api:/checkouts                    desk director
POST      api:/checkins                     desk director
POST      api:/renewals                     desk director
POST      api:/undo                         desk director
GET       api:/items                        desk director
POST      api:/marks                        desk director
GET       api:/me/holds                     reader
POST      api:/holds                        desk director
POST      api:/holds/<hold_id>/changes      desk director
GET       api:/imports                      desk neighbour director rival cataloguer
GET       api:/imports/<import_id>          desk director cataloguer
GET       api:/figures                      director rival office admin
POST      api:/returns                      director office
GET       api:/returns/<return_id>          director office
"""
GROUPS: dict[str, set[str]] = {
    "nobody": set(),
    "anyone": set(PEOPLE),
    "everybody-signed-in": set(PEOPLE) - {"anonymous"},
}
NEVER_CHANGES = {"GET", "HEAD"}
WITHOUT_EFFECT = {"api:/openapi.json", "api:/", "set_language"}
"""Routes of libraries that answer every method alike and change nothing."""
# Refused because the name and password of the form are wrong, not because of who sends it.
SIGNING_IN = {"api:/tokens"}
QUESTIONS_BY_POST = {"exchange:oai", "exchange:sru"}
"""Programs may send a long question as a form; nothing is changed by it."""
OWN_FRONT_DOOR = {"office:feedback-answer", "desk:feedback-answer", "desk:suggestion-answer"}
"""Where the library's staff must see how to reach the sender of a message."""


def table() -> dict[str, tuple[set[str], set[str]]]:
    """For each route its methods, and the people it is for."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    found = {}
    for words in lines:
        methods = {word for word in words if word in {"GET", "POST", "DELETE"}}
        route, *people = words[len(methods) :]
        found[route] = methods, GROUPS.get(people[0], set(people))
    return found


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    logging.disable()
    built = whole_site.build()
    rebuild(settings.INDEX_FOLDER)
    yield built
    logging.disable(logging.NOTSET)


@contextmanager
def taken_back() -> Iterator[list[str]]:
    """What is done here is undone; the list fills with the statements that changed something."""
    changes: list[str] = []

    def watch(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        text = sql if isinstance(sql, str) else sql.as_string(None)
        if text.split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE", "WITH", "TRUNCATE"}:
            changes.append(text[:60])
        return execute(sql, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield changes
        transaction.set_rollback(True)


def refused(response: Response) -> bool:
    """Not allowed; or led to the sign-in or to the choice of a desk, which is asked for its own."""
    if response.status_code == 302:
        return response["Location"].startswith(("/sign-in/?next=", "/desk/library/?next="))
    return response.status_code in {401, 403}


def surprise(response: Response, method: str, route: str, *, allowed: bool, changes: list[str]) -> str:
    """What is wrong with an answer; empty when all is well."""
    if response.status_code >= 500 and not route.startswith("health"):
        return f"answers {response.status_code}"
    if refused(response) == allowed and route not in SIGNING_IN:
        return f"is {'closed' if allowed else 'open'}: {response.status_code}"
    if changes and (method in NEVER_CHANGES or not allowed):
        return f"changes {changes[0]}"
    leaks = [kind for kind, secret in SECRETS.items() if secret in text_of(response)]
    if leaks and not (leaks == ["contact"] and route in OWN_FRONT_DOOR and allowed):
        return f"shows {leaks}"
    return ""


def test_every_route_stands_in_the_table_and_every_line_is_a_route() -> None:
    assert sorted(table()) == sorted(routes())


@pytest.mark.parametrize("person", PEOPLE)
def test_a_route_opens_for_those_it_is_for_and_nobody_else(site: Site, person: str) -> None:
    client, patterns = site.client(person), routes()
    surprises = []
    for route, (methods, people) in table().items():
        for method in sorted(methods):
            with taken_back() as changes:
                response = site.ask(client, method, route, patterns[route])
                wrong = surprise(response, method, route, allowed=person in people, changes=changes)
            if wrong:
                surprises.append(f"{method} {route} {wrong}")
    assert not surprises, "\n".join(surprises)


def test_other_methods_than_those_of_the_table_are_refused(site: Site) -> None:
    office, director, patterns = site.client("office"), site.client("director"), routes()
    surprises = []
    for route, (methods, people) in table().items():
        client = director if "director" in people else office
        for method in {"GET", "POST"} - methods:
            with taken_back() as changes:
                status = site.ask(client, method, route, patterns[route]).status_code
            if changes or (status not in {403, 405} and route not in WITHOUT_EFFECT):
                surprises.append(f"{method} {route}: {status} {changes}")
    assert not surprises, "\n".join(surprises)


def test_whatever_changes_something_shows_that_it_comes_from_our_own_page(site: Site) -> None:
    patterns, surprises = routes(), []
    for route, (methods, people) in table().items():
        for method in methods - NEVER_CHANGES:
            person = next((one for one in reversed(PEOPLE) if one in people), "anonymous")
            with taken_back() as changes:
                client: Client = site.client(person, enforce_csrf_checks=True)
                changes.clear()
                response = site.ask(client, method, route, patterns[route])
            refused_ = response.status_code == 403 or route in QUESTIONS_BY_POST
            if route not in SIGNING_IN and (changes or not refused_):
                surprises.append(f"{method} {route}: {response.status_code} {changes}")
    assert not surprises, "\n".join(surprises)
