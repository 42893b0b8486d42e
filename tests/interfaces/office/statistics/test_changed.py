"""What was frozen and is not what it was any more says so where it is read, and stays to be seen by the office."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from shulian import clock
from shulian.apps.bulletin.actions import draft_paper, paper_step
from shulian.apps.bulletin.models import Issue, Paper
from shulian.apps.bulletin.printing import printed
from shulian.apps.journal.actions import Act
from shulian.apps.notices.heartbeat import know_jobs, watch
from shulian.apps.statistics.jobs import verify_published
from shulian.apps.statistics.models import PublishedFigure, Report, ReturnLine
from shulian.apps.statistics.queries.digests import VERIFYING
from shulian.core.official import Deed
from shulian.documents import xlsx
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests.apps.bulletin.test_publishing import sign_off
from tests.apps.statistics.conftest import without_guard
from tests.apps.statistics.test_spans import LOANS, closed_quarter, published_quarter, quarterly_form
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_received import WORDING
from tests.interfaces.office.statistics.test_returns import text

__all__ = ["closed_quarter", "published_quarter", "quarterly_form"]
pytestmark = pytest.mark.django_db

OF_DIGEST, OF_JOURNAL = "这里的内容与其校验值不符", "与确认时写入业务日志的不符"
NEXT, PUBLIC = "请与备份比对", "本页内容正在复核"


def test_an_issue_and_a_document_that_were_changed_say_so_and_keep_no_new_pdf(act, office, director, shaanxi):
    issue, paper = make_demonstration_issue(act), draft_paper(Act("office"), WORDING)
    assert [paper_step(Act("office"), paper, Deed.SUBMIT), paper_step(act, paper, Deed.SIGN)] == [None, None]
    assert sign_off(act, issue) is None
    desk, library = signed_in(office), signed_in(director)
    inside = {f"/office/bulletins/{issue.number}/": Issue, f"/office/papers/{paper.pk}/": Paper}
    outside = {f"/bulletins/{issue.number}/": (Client(), PUBLIC), "/office/papers/received/": (library, "正在复核")}
    assert [one for one in inside if OF_DIGEST in text(desk.get(one))] == []
    assert [one for one, (client, words) in outside.items() if words in text(client.get(one))] == []
    without_guard("bulletin_is_frozen")
    for table in inside.values():
        snapshot = table.objects.get().snapshot
        table.objects.update(snapshot=snapshot | {"added": True})
    pages = {one: text(desk.get(one)) for one in inside}
    assert all(OF_DIGEST in page and NEXT in page for page in pages.values())
    assert "10388" in pages[f"/office/bulletins/{issue.number}/"]
    for address, (client, words) in outside.items():
        page = text(client.get(address))
        assert words in page, address
        assert "校验值不符" not in page, address
    changed = Issue.objects.get()
    assert printed(changed).startswith(b"%PDF")
    assert not default_storage.exists(f"bulletin/{changed.digest}.pdf")
    default_storage.save(f"bulletin/{changed.digest}.pdf", ContentFile(b"%PDF as it was published"))
    assert printed(changed) == b"%PDF as it was published"


def test_a_report_that_was_changed_says_so_on_its_page_on_its_cells_and_in_its_file(office, shaanxi):
    client = signed_in(office)
    asked = {"indicator": LOANS, "period": "2022-Q2", "rows": "library", "command": str(uuid4()), "name": "季报"}
    address = client.post("/office/workbench/save", asked).url
    pages = (address, f"{address}behind/?row={shaanxi['铜川图书馆'].code}")
    assert [one for one in pages if OF_DIGEST in text(client.get(one))] == []
    without_guard("statistics_report_is_fixed")
    Report.objects.update(table=Report.objects.get().table | {"total": 4711})
    assert [one for one in pages if OF_DIGEST not in text(client.get(one))] == []
    sheet = xlsx.read(client.get(f"{address}?as=xlsx").content)
    assert any(OF_DIGEST in str(cell) for row in sheet.rows for cell in row)


def test_a_return_and_published_figures_that_were_changed_say_so(office, published, shaanxi):
    client, line = signed_in(office), ReturnLine.objects.get()
    address, figures = f"/office/returns/{line.of_return_id}/", "/published/2022-Q2/"
    figure = PublishedFigure.objects.get(indicator=LOANS, library=None)
    cell = f"/office/published/{figure.pk}/"
    assert OF_JOURNAL not in text(client.get(address))
    ReturnLine.objects.filter(pk=line.pk).update(cells=line.cells | {"cards_issued": 4711})
    page = text(client.get(address))
    assert OF_JOURNAL in page
    assert "4,711" in page
    assert OF_DIGEST not in text(client.get(cell))
    known = {"indicator": "visits", "definition": figure.definition, "counted_until": clock.now()}
    PublishedFigure.objects.create(publication=published.publications.get(), version=1, value=1, **known)
    assert OF_DIGEST in text(client.get(cell))
    # Everybody reads these, so they are looked through by night.
    assert PUBLIC not in text(Client().get(figures))
    know_jobs()
    watch(lambda: verify_published(0), SimpleNamespace(job=SimpleNamespace(task_name=VERIFYING)), None)
    assert PUBLIC in text(Client().get(figures))
