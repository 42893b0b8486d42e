"""Addresses of the authority file."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.cataloguing import authorities, authority_files

urlpatterns = [
    path("", authorities.listed, name="authorities"),
    path("open/", authority_files.open_list, name="open-headings"),
    path("open/count/", authority_files.count, name="count-headings"),
    path("file/", authority_files.upload, name="authority-file"),
    path("file/<int:pk>/", authority_files.taken, name="authority-taken"),
    path("list.xlsx", authority_files.workbook, name="authorities-workbook"),
    path("new/", authorities.edit, name="authority-new"),
    path("<int:pk>/", authorities.edit, name="authority"),
    path("<int:pk>/merge/", authorities.merge, name="authority-merge"),
]
