"""What readers keep and ask for, for the whole site: of the reader who signs in, and a suggestion to the library."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Work
from shulian.apps.discovery.models import Booklist, BooklistEntry, PurchaseSuggestion, SavedSearch
from shulian.apps.readers.models import Reader
from tests import make
from tests.interfaces.whole_shelf import Shelf

QUERIES = {
    "portal:search-feed": "q=%E7%BA%A2",
    "portal:search-save": "q=%E7%BA%A2",
    "portal:author": "name=%E6%9B%B9%E9%9B%AA%E8%8A%B9",
    "portal:list-add": "title=1",
}


def build(yanta: Library, hantai: Library, contact: str) -> Shelf:
    """Everything at once."""
    reader = Reader.objects.get(home_library=hantai)
    work = Work.objects.create(key="红楼梦", title="红楼梦", author="曹雪芹")
    title = make.title("红楼梦", authors=["曹雪芹"], clc="I242.4", work=work)
    kept = SavedSearch.objects.create(reader=reader, name="红楼", asked="q=%E7%BA%A2")
    share = "11111111-1111-1111-1111-111111111111"
    booklist = Booklist.objects.create(reader=reader, name="暑假书单", share=share)
    BooklistEntry.objects.create(booklist=booklist, title=title, position=1)
    wish = PurchaseSuggestion.objects.create(library=yanta, title="昆虫记", contact=secrets.seal(contact))
    parameters: dict[str, dict[str, Any]] = {
        "portal:search-stop": {"secret": kept.stop},
        "portal:search-change": {"pk": kept.pk, "what": "quiet"},
        "portal:work": {"pk": work.pk},
        "portal:class": {"code": "I"},
        "portal:shelf": {"code": yanta.code},
        "portal:list": {"pk": booklist.pk},
        "portal:list-change": {"pk": booklist.pk, "what": "share"},
        "portal:list-export": {"pk": booklist.pk},
        "portal:suggestion": {"receipt": wish.receipt},
        "portal:sitemap-part": {"number": 0},
        "desk:suggestion-answer": {"pk": wish.pk},
        "api:/works/<work_id>": {"work_id": work.pk},
    }
    for name in ("list-shared", "list-feed", "list-shared-export"):
        parameters[f"portal:{name}"] = {"share": share}
    bodies: dict[str, dict[str, Any]] = {
        "portal:suggest": {"title": "昆虫记", "library": yanta.code},
        "portal:lists": {"name": "一份书单"},
        "portal:list": {"name": "另一名称"},
        "portal:list-add": {"title": title.pk, "list": booklist.pk},
        "desk:suggestion-answer": {"status": "ordered", "text": "已订购"},
    }
    return Shelf(parameters, bodies)
