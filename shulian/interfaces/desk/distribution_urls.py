"""Addresses of boxes and of what else travels."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk.distribution import ageing, balance, boxes, lending, manifest, receiving, rotation

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
    path("ageing/", ageing.on_the_road, name="ageing"),
    path("ageing/workbook/", ageing.workbook, name="ageing-workbook"),
    path("ageing/<int:pk>/", ageing.answer, name="loss"),
    path("balance/", balance.balance, name="balance"),
    path("balance/send/", balance.send, name="balance-send"),
    path("rotation/", rotation.plans, name="rotation"),
    path("rotation/<int:pk>/", rotation.plan, name="rotation-plan"),
    path("rotation/<int:pk>/send/", rotation.go_on, name="rotation-send"),
    path("rotation/<int:pk>/stop/", rotation.stop, name="rotation-stop"),
    path("rotation/<int:pk>/workbook/", rotation.workbook, name="rotation-workbook"),
    path("together/", lending.loans, name="collective-loans"),
    path("together/<int:pk>/", lending.loan, name="collective-loan"),
    path("together/<int:pk>/check/", lending.check, name="collective-loan-check"),
    path("together/<int:pk>/note.pdf", lending.note, name="collective-loan-note"),
    path("together/<int:pk>/workbook/", lending.workbook, name="collective-loan-workbook"),
]
