"""Addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from shulian.interfaces.desk import acting, cards, feedback, last_borrower, scan, transits

app_name = "desk"
urlpatterns = [
    path("", scan.lend, name="home"),
    path("returns/", scan.returns, name="returns"),
    path("scan/", scan.scan, name="scan"),
    path("renew/", scan.renew, name="renew"),
    path("leave/", scan.leave, name="leave"),
    path("library/", acting.choose_library, name="library"),
    path("cards/new/", cards.issue, name="card-new"),
    path("transits/", transits.transits, name="transits"),
    path("transits/workbook/", transits.workbook, name="transits-workbook"),
    path("last-borrower/", last_borrower.last_borrower, name="last-borrower"),
    path("feedback/", feedback.work_list, name="feedback"),
    path("feedback/<int:pk>/", feedback.answer, name="feedback-answer"),
    path("guided/", include("shulian.interfaces.desk.guided_urls")),
    path("stock/", include("shulian.interfaces.desk.stock_urls")),
    path("imports/", include("shulian.interfaces.desk.imports_urls")),
    path("boxes/", include("shulian.interfaces.desk.distribution_urls")),
]
