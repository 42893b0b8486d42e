"""Addresses of a reader's card at the desk."""

from __future__ import annotations

from django.urls import path, re_path

from shulian.interfaces.desk import card, card_lists, clearance, particulars

urlpatterns = [
    path("", card.card, name="card"),
    path("lists/", card_lists.lists, name="cards"),
    path("lists/workbook/", card_lists.workbook, name="cards-workbook"),
    path("clearance/", clearance.clearance, name="clearance"),
    re_path(rf"^clearance/(?P<what>{'|'.join(clearance.WAYS)})/$", clearance.act, name="clearance-act"),
    path("particulars/", particulars.particulars, name="particulars"),
    path("particulars/save/", particulars.save, name="particulars-save"),
    path("receipts/<int:pk>/", card.receipt, name="card-receipt"),
    re_path(rf"^(?P<what>{'|'.join(card.WAYS)})/$", card.act, name="card-act"),
]
