"""Addresses of the desk's work at the shelves."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk import batch, inhouse, labels, stock_report, stocktake

urlpatterns = [
    path("", stocktake.stock_takes, name="stock-takes"),
    path("<int:pk>/", stocktake.stock_take, name="stock-take"),
    path("<int:pk>/scan/", stocktake.scan, name="stock-scan"),
    path("<int:pk>/list/", stocktake.send_list, name="stock-send-list"),
    path("<int:pk>/lists/", stocktake.lists, name="stock-lists"),
    path("<int:pk>/close/", stocktake.close, name="stock-close"),
    path("<int:pk>/report/", stock_report.report, name="stock-report"),
    path("<int:pk>/batch/", batch.from_finding, name="stock-from-finding"),
    path("in-house/", inhouse.in_house, name="in-house"),
    path("in-house/scan/", inhouse.scan, name="in-house-scan"),
    path("labels/", labels.labels_page, name="labels"),
    path("labels/sheets/", labels.sheet, name="label-sheet-new"),
    path("labels/sheets/<int:pk>/", labels.sheet, name="label-sheet"),
    path("labels/sheets/<int:pk>/calibration.pdf", labels.calibration, name="label-calibration"),
    path("labels/sheets/<int:pk>/remove/", labels.remove, name="label-sheet-remove"),
    path("batches/", batch.batches, name="stock-batches"),
    path("batches/<int:pk>/", batch.batch, name="stock-batch"),
    path("batches/<int:pk>/go/", batch.go, name="stock-batch-go"),
    path("batches/<int:pk>/progress/", batch.progress, name="stock-batch-progress"),
    path("batches/<int:pk>/account.xlsx", batch.account, name="stock-batch-account"),
    path("<int:pk>/report.xlsx", stock_report.workbook, name="stock-workbook"),
]
