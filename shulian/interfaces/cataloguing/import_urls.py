"""Addresses of imports, their profiles, and items that move."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.cataloguing import harvests, imports, moving, profiles

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/ask/", imports.ask, name="import-ask"),
    path("imports/<int:pk>/records/", imports.verdicts, name="import-verdicts"),
    path("imports/<int:pk>/report.xlsx", imports.report, name="import-report"),
    path("harvests/", harvests.harvests, name="harvests"),
    path("harvests/<int:pk>/", harvests.ask, name="harvest-ask"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/new/", profiles.new, name="profile-new"),
    path("profiles/<int:pk>/", profiles.edit, name="profile"),
    path("profiles/<int:pk>/remove/", profiles.remove, name="profile-remove"),
    path("items/", moving.items, name="items"),
    path("items/<int:pk>/move/", moving.move, name="item-move"),
    path("items/<int:pk>/correct/", moving.correct, name="item-correct"),
    path("items/<int:pk>/move/now/", moving.move_now, name="item-move-now"),
]
