"""Addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from shulian.interfaces.desk import (
    acting,
    acts,
    cards,
    consents,
    data_wishes,
    due_slips,
    feedback,
    item,
    last_borrower,
    scan,
    suggestions,
    transits,
)

app_name = "desk"
urlpatterns = [
    path("", scan.lend, name="home"),
    path("returns/", scan.returns, name="returns"),
    path("scan/", scan.scan, name="scan"),
    path("reader/", scan.look, name="look"),
    path("leave/", scan.leave, name="leave"),
    path("renew/", acts.renew, name="renew"),
    path("renew-all/", acts.renew_all, name="renew-all"),
    path("override/", acts.override, name="override"),
    path("undo/", acts.undo, name="undo"),
    path("due-slip/", due_slips.due_slip, name="due-slip"),
    path("items/", item.find, name="items"),
    path("items/<int:pk>/", item.show, name="item"),
    path("items/<int:pk>/marks/", item.marks, name="item-marks"),
    path("items/<int:pk>/floats/", item.floats, name="item-floats"),
    path("library/", acting.choose_library, name="library"),
    path("cards/new/", cards.issue, name="card-new"),
    path("consents/", consents.consents, name="consents"),
    path("card/", include("shulian.interfaces.desk.card_urls")),
    path("transits/", transits.transits, name="transits"),
    path("transits/workbook/", transits.workbook, name="transits-workbook"),
    path("last-borrower/", last_borrower.last_borrower, name="last-borrower"),
    path("data-wishes/", data_wishes.work_list, name="data-wishes"),
    path("data-wishes/workbook/", data_wishes.export, name="data-wishes-workbook"),
    path("data-wishes/<int:pk>/", data_wishes.wish, name="data-wish"),
    path("feedback/", feedback.work_list, name="feedback"),
    path("feedback/<int:pk>/", feedback.answer, name="feedback-answer"),
    path("suggestions/", suggestions.work_list, name="suggestions"),
    path("suggestions/workbook/", suggestions.workbook, name="suggestions-workbook"),
    path("suggestions/<int:pk>/", suggestions.answer, name="suggestion-answer"),
    path("people/", include("shulian.interfaces.desk.people_urls")),
    path("credentials/", include("shulian.interfaces.desk.credentials_urls")),
    path("guided/", include("shulian.interfaces.desk.guided_urls")),
    path("stock/", include("shulian.interfaces.desk.stock_urls")),
    path("money/", include("shulian.interfaces.desk.money_urls")),
    path("holds/", include("shulian.interfaces.desk.holds_urls")),
    path("imports/", include("shulian.interfaces.desk.imports_urls")),
    path("boxes/", include("shulian.interfaces.desk.distribution_urls")),
]
