"""What a story needs to know of its site, and people of its own: `python -m tests.stories.scenery`, told as JSON.

Runs as a program beside the site: the stories themselves never open its database.
"""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from typing import Any

import django
from django.db.models import Count, QuerySet

YANTA, NOT_LENDING, VISITED = "610113", "610881", "610702"
SMALL = "610925"
PAIRS = 4
PASSWORD = "雁塔题名1252"
PIN = "835172"


def scene() -> dict[str, Any]:
    """Barcodes, card numbers and sign-ins, chosen so that the story does not hang on chance."""
    from shulian.apps.alliance.models import Account, Feedback
    from shulian.apps.catalogue.models import Import
    from shulian.apps.holdings.models import Item
    from shulian.apps.readers.models import Card, Reader
    from shulian.apps.statistics.models import Return
    from shulian.core.circulation.states import ItemState
    from shulian.core.roles import Role

    free = Item.objects.filter(state=ItemState.AVAILABLE).order_by("pk")
    dream = _dream()
    voices = Feedback.objects.filter(library__code=YANTA).order_by("pk")
    left = Card.objects.filter(reader__status=Reader.Status.LEFT, status=Card.Status.ACTIVE).first()
    own = free.filter(library__code=YANTA, place__code=YANTA).exclude(pk=dream.pk)
    elsewhere = free.filter(library__code=NOT_LENDING).first()
    assert left is not None
    assert elsewhere is not None
    return {
        "dream": {"barcode": dream.barcode, "title": dream.title_id},
        "item": own.values_list("pk", flat=True)[0],
        "others": list(own.values_list("barcode", flat=True)[:3]),
        "elsewhere": elsewhere.barcode,
        "visited": _unwanted(free.filter(library__code=VISITED, place__code=VISITED)),
        "twin": _twin(Item.objects.all()),
        "left": left.number,
        "renewing": _renewing(),
        "message": _first(voices),
        "receipt": str(voices.values_list("receipt", flat=True)[0]),
        "import": _first(Import.objects.filter(library__code=YANTA)),
        "return": _first(Return.objects.filter(period__form="document-delivery")),
        "staff": _staff(Role.DESK_LIBRARIAN, NOT_LENDING),
        "colleague": _first(Account.objects.filter(grants__role=Role.DESK_LIBRARIAN, grants__library__code=YANTA)),
        **_money(),
        **_policy(),
        **_press(),
        **_cataloguing(),
        **_kept(),
        **_waiting(),
    }


def _waiting() -> dict[str, Any]:
    """What a person has to look at."""
    from shulian.apps.catalogue.models import MatchDoubt

    _file_of_pairs()
    return {"erasure": _erasure(), "doubt": _first(MatchDoubt.objects.filter(state="open"))}


def _file_of_pairs() -> None:
    """Records of one small library that differ in the year alone from known works: pairs enough for two cataloguers."""
    from dataclasses import replace

    from shulian import clock
    from shulian.apps.alliance.models import Library
    from shulian.apps.catalogue.actions.imports import Upload
    from shulian.apps.catalogue.actions.review import look_at
    from shulian.apps.catalogue.models import Title
    from shulian.apps.holdings.actions.imports import import_here
    from shulian.apps.journal.actions import Act
    from shulian.interfaces.commands.demonstration import works
    from shulian.protocols.marc import Encoding

    library = Library.objects.get(code=SMALL)
    dated = [work for work in works.works()[:60] if work.year and work.publisher and work.title != "红楼梦"][-PAIRS:]
    varied = [replace(work, number=950 + at, year=str(int(work.year) + 1)) for at, work in enumerate(dated)]
    held = [(work, works.Holding(SMALL, (f"{SMALL}95{work.number}",), work.clc)) for work in varied]
    content = works.file(held, Encoding.UTF_8, clock.today())
    import_here(Act("test"), library, Upload("pairs.iso", io.BytesIO(content), keep=False))
    look_at(Act("test"), Title.objects.filter(title__in=[work.title for work in dated]).values_list("pk", flat=True))


def _erasure() -> str:
    """An erasure after which something was found that a person has to look at."""
    from shulian import clock
    from shulian.apps.alliance import secrets
    from shulian.apps.alliance.models import Library
    from shulian.apps.readers.models import Erasure

    marks = secrets.seal(json.dumps({"reader": 0, "tokens": [], "texts": ["司马相如"]}))
    found = {"table:alliance_feedback": {"looked": 9, "found": 1}}
    values = {"marks": marks, "searched": found, "searched_at": clock.now(), "is_clean": False}
    library = Library.objects.get(code=YANTA)
    return str(Erasure.objects.create(library=library, ground="wish", **values).pk)


def _unwanted(items: QuerySet[Any]) -> str:
    """The barcode of a book for which nobody waits."""
    from shulian.apps.circulation.models import Hold

    awaited = Hold.objects.filter(ended_at=None).values("title")
    return str(items.exclude(title__in=awaited).values_list("barcode", flat=True)[0])


def _money() -> dict[str, Any]:
    """A till, and something that was paid."""
    from shulian.apps.charges.models import Receipt, Till

    here = {"library__code": YANTA}
    return {"till": _first(Till.objects.filter(**here)), "paid": _first(Receipt.objects.filter(**here))}


def _press() -> dict[str, Any]:
    """What the editors have in hand."""
    from shulian.apps.bulletin.models import Article, Paper

    article, paper = Article.objects.filter(version__gt=1), Paper.objects.filter(state="draft")
    return {"article": _first(article), "paper": _first(paper)}


def _cataloguing() -> dict[str, Any]:
    """What the cataloguers have in hand, and books of 雁塔区图书馆 that nobody has borrowed."""
    from shulian.apps.catalogue.models import Authority, Record, RecordDraft
    from shulian.apps.circulation.models import Hold, WeedingList
    from shulian.apps.holdings.models import Item
    from shulian.core.circulation.states import ItemState

    listed = WeedingList.objects.filter(library__code=YANTA).values("rows__item")
    idle = Item.objects.filter(library__code=YANTA, place__code=YANTA, state=ItemState.AVAILABLE, loans=None)
    awaited = Hold.objects.filter(ended_at=None).values("title")
    idle = idle.exclude(pk__in=listed).exclude(title__in=awaited)
    return {
        "marc_record": _first(Record.objects.filter(library__code=YANTA)),
        "marc_draft": _first(RecordDraft.objects.all()),
        "authority": _first(Authority.objects.all()),
        "authority_file": _authority_file(),
        "weeding": _first(WeedingList.objects.filter(library__code=YANTA)),
        "idle": list(idle.order_by("-pk").values_list("barcode", flat=True)[:6]),
    }


def _authority_file() -> int:
    """A file of authorities that was read, with a record that was not taken."""
    from shulian.apps.alliance.models import Library
    from shulian.apps.catalogue.models import AuthorityFile, AuthorityRefusal

    counted = {"status": "finished", "read": 2, "taken": 1, "refused": 1}
    library = Library.objects.get(code=YANTA)
    made = AuthorityFile.objects.create(
        library=library, file_name="规范.mrc", kind="iso-2709", channel="test", **counted
    )
    AuthorityRefusal.objects.create(source=made, number=2, offset=120, reason="not-authority", sample=b"00120nam0")
    return made.pk


def _policy() -> dict[str, int]:
    """A change of the policy of 雁塔区图书馆 in the making, with its dry run."""
    from shulian.apps.alliance.models import Library, LibraryGroup
    from shulian.apps.circulation.actions.drafts import begin_draft, save_row
    from shulian.apps.circulation.actions.trials import ask_trial
    from shulian.apps.circulation.models import PolicyDraftRow, PolicyVersion
    from shulian.apps.journal.actions import Act

    library = Library.objects.get(code=YANTA)
    draft = begin_draft(Act("office"), library)
    save_row(Act("office"), draft, PolicyDraftRow(library=library, item_class="reference", says={"loan_days": 7}), 0)
    draft.refresh_from_db()
    trial = ask_trial(Act("office"), draft)
    group = LibraryGroup.objects.first() or LibraryGroup.objects.create(code="sisters", name="姊妹馆")
    row = draft.rows.order_by("-pk").first()
    assert trial is not None
    assert row is not None
    number = PolicyVersion.objects.order_by("number").values_list("pk", flat=True)[0]
    return {"policy": number, "draft": draft.pk, "draft_row": row.pk, "trial": trial.pk, "group": group.pk}


def _kept() -> dict[str, Any]:
    """What the demonstration's readers keep and wish."""
    from shulian.apps.catalogue.models import Title
    from shulian.apps.discovery.models import Booklist, PurchaseSuggestion, SavedSearch

    wish = PurchaseSuggestion.objects.filter(library__code=YANTA).order_by("pk").first()
    booklist = Booklist.objects.exclude(share=None).order_by("pk").first()
    kept = SavedSearch.objects.order_by("pk").first()
    work = Title.objects.living().filter(title="红楼梦").exclude(work=None).order_by("pk").first()
    assert wish is not None
    assert booklist is not None
    assert kept is not None
    assert work is not None
    return {
        "wish": str(wish.receipt),
        "wish_id": wish.pk,
        "share": str(booklist.share),
        "stop": str(kept.stop),
        "work": work.work_id,
    }


def _dream() -> Any:
    """A copy of 红楼梦 on the shelf of 雁塔区图书馆: one of the demonstration's, or else one more."""
    from shulian.apps.alliance.models import Library
    from shulian.apps.catalogue.models import Outbox, Title
    from shulian.apps.holdings.models import Item
    from shulian.core.circulation.states import ItemState

    title = Title.objects.filter(title="红楼梦").order_by("pk").first()
    assert title is not None
    library = Library.objects.get(code=YANTA)
    copies = Item.objects.filter(title=title, library=library, place=library, state=ItemState.AVAILABLE)
    if not copies.exists():
        Item.objects.create(title=title, library=library, place=library, barcode="YT00000001")
        Outbox.objects.create(title=title.pk)
    return copies.order_by("pk").first()


def _first(rows: QuerySet[Any]) -> int:
    """The id of the first of these."""
    return int(rows.order_by("pk").values_list("pk", flat=True)[0])


def _twin(items: QuerySet[Any]) -> str:
    """A barcode that two libraries use."""
    found = items.values("barcode").annotate(n=Count("pk")).filter(n__gt=1).order_by("barcode").first()
    return str(found["barcode"]) if found else ""


def _renewing() -> dict[str, str]:
    """A reader with a loan that can be renewed today, and a PIN that the story knows."""
    from shulian import clock
    from shulian.apps.circulation.models import Loan
    from shulian.apps.readers.models import Card, Reader
    from shulian.apps.readers.sign_in import seal_pin

    soon = (clock.today() + timedelta(days=1), clock.today() + timedelta(days=12))
    loan = (
        Loan.objects.filter(
            returned_at=None,
            renewals=0,
            due_on__range=soon,
            reader__status=Reader.Status.ACTIVE,
            reader__category="adult",
            reader__expires_on__gt=soon[1],
            reader__cards__status=Card.Status.ACTIVE,
            library__code=YANTA,
        )
        .select_related("reader", "item__title")
        .order_by("pk")
        .first()
    )
    assert loan is not None
    Reader.objects.filter(pk=loan.reader_id).update(pin=seal_pin(loan.reader, PIN))
    card = Card.objects.get(reader=loan.reader_id, status=Card.Status.ACTIVE)
    return {"card": card.number, "item": str(loan.item_id), "title": loan.item.title.title, "due": str(loan.due_on)}


def _staff(role: Any, code: str) -> str:
    """The user name of somebody in this post at this library."""
    from shulian.apps.alliance.models import Account, Grant, Library

    account = Account.objects.create_user(f"story-{code}", PASSWORD, display_name="馆员")
    Grant.objects.create(account=account, role=role, library=Library.objects.get(code=code))
    return account.username


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "shulian.config.settings"
    django.setup()
    print(json.dumps(scene(), ensure_ascii=False))
