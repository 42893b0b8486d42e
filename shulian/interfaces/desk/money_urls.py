"""Addresses of money at the desk."""

from __future__ import annotations

from django.urls import path, re_path

from shulian.interfaces.desk import money, receipt_lists, receipts, reversals, till, till_days
from shulian.interfaces.desk.money_acts import ACTS

urlpatterns = [
    path("", money.money, name="money"),
    re_path(rf"^(?P<what>{'|'.join(ACTS)})/$", money.act, name="money-act"),
    path("till/", till.till, name="till"),
    re_path(rf"^till/(?P<what>{'|'.join(till.ACTS)})/$", till.act, name="till-act"),
    path("tills/", till_days.tills, name="tills"),
    path("tills/workbook/", till_days.workbook, name="tills-workbook"),
    path("tills/<int:pk>/", till_days.day, name="till-day"),
    path("tills/<int:pk>/pdf/", till_days.day_pdf, name="till-day-pdf"),
    path("tills/<int:pk>/workbook/", till_days.day_workbook, name="till-day-workbook"),
    path("receipts/", receipt_lists.receipts, name="receipts"),
    path("receipts/workbook/", receipt_lists.workbook, name="receipts-workbook"),
    path("receipts/<int:pk>/page/", reversals.receipt_page, name="receipt-page"),
    path("receipts/<int:pk>/reverse/", reversals.reverse, name="reverse"),
    path("receipts/<int:pk>/", receipts.receipt, name="receipt"),
]
