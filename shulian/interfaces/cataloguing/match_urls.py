"""Addresses of doubtful pairs, of what was joined and parted, and of titles as cataloguers see them."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.cataloguing import matches, merges, misjoined

urlpatterns = [
    path("matches/", matches.matches, name="matches"),
    path("matches/workbook/", matches.matches_workbook, name="matches-workbook"),
    path("matches/joined/", misjoined.listed, name="misjoined"),
    path("matches/joined/<int:pk>/keep/", misjoined.keep, name="misjoined-keep"),
    path("matches/<int:pk>/", matches.match, name="match"),
    path("matches/<int:pk>/decide/", matches.decide, name="match-decide"),
    path("merges/", merges.merges, name="merges"),
    path("merges/workbook/", merges.merges_workbook, name="merges-workbook"),
    path("merges/<int:pk>/undo/", merges.undo_merge, name="merge-undo"),
    path("titles/<int:pk>/", merges.title, name="title"),
    path("titles/<int:pk>/split/", merges.split_title, name="title-split"),
    path("unite/", merges.unite, name="unite"),
    path("unite/now/", merges.unite_titles, name="unite-now"),
]
