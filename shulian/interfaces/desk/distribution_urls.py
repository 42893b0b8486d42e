"""Addresses of boxes and of what else travels."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk.distribution import boxes, manifest, receiving

urlpatterns = [
    path("", boxes.boxes, name="boxes"),
    path("begin/", boxes.begin, name="box-begin"),
    path("<int:pk>/", boxes.box, name="box"),
    path("<int:pk>/pack/", boxes.pack, name="box-pack"),
    path("<int:pk>/unpack/", boxes.unpack, name="box-unpack"),
    path("<int:pk>/seal/", boxes.seal, name="box-seal"),
    path("<int:pk>/reopen/", boxes.reopen, name="box-reopen"),
    path("<int:pk>/give-up/", boxes.give_up, name="box-give-up"),
    path("<int:pk>/missing/", boxes.missing, name="box-missing"),
    path("<int:pk>/open/", receiving.open_box, name="box-open"),
    path("<int:pk>/scan/", receiving.scan, name="box-scan"),
    path("<int:pk>/done/", receiving.done, name="box-done"),
    path("<int:pk>/manifest.pdf", manifest.pdf, name="box-manifest"),
    path("<int:pk>/manifest.xlsx", manifest.workbook, name="box-manifest-workbook"),
    path("discrepancies/<int:pk>/", receiving.answer, name="discrepancy"),
]
