"""Addresses of the desk's work at the shelves."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.desk import stock_report, stocktake

urlpatterns = [
    path("", stocktake.stock_takes, name="stock-takes"),
    path("<int:pk>/", stocktake.stock_take, name="stock-take"),
    path("<int:pk>/scan/", stocktake.scan, name="stock-scan"),
    path("<int:pk>/list/", stocktake.send_list, name="stock-send-list"),
    path("<int:pk>/lists/", stocktake.lists, name="stock-lists"),
    path("<int:pk>/close/", stocktake.close, name="stock-close"),
    path("<int:pk>/report/", stock_report.report, name="stock-report"),
    path("<int:pk>/report.xlsx", stock_report.workbook, name="stock-workbook"),
]
