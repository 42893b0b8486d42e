"""Addresses of weeding."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.cataloguing import weeding, weeding_record

urlpatterns = [
    path("", weeding.lists, name="weeding"),
    path("<int:pk>/", weeding.one, name="weeding-list"),
    path("<int:pk>/judge/", weeding.judge_rows, name="weeding-judge"),
    path("<int:pk>/decide/", weeding.decide_list, name="weeding-decide"),
    path("<int:pk>/<slug:what>/", weeding.step, name="weeding-step"),
    path("<int:pk>/record.pdf", weeding_record.paper, name="weeding-paper"),
    path("<int:pk>/record.xlsx", weeding_record.workbook, name="weeding-workbook"),
]
