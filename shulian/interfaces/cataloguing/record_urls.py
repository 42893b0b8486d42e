"""Addresses of records, the editor, other catalogues and classes."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.cataloguing import classes, copying, editor, place, records

urlpatterns = [
    path("library/", place.choose, name="choose"),
    path("records/", records.records, name="records"),
    path("records/new/", editor.new, name="new"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/edit/", editor.edit, name="edit"),
    path("records/<int:pk>/versions/", records.history, name="history"),
    path("records/<int:pk>/versions/<int:version>/restore/", records.restore, name="restore"),
    path("editor/", editor.save, name="editor"),
    path("drafts/<int:pk>/", editor.draft, name="draft"),
    path("drafts/<int:pk>/discard/", editor.discard, name="discard"),
    path("drafts/<int:pk>/take-over/", editor.take_over, name="take-over"),
    path("drafts/<int:pk>/class/", classes.choose_class, name="choose-class"),
    path("copy/", copying.look, name="copy"),
    path("copy/take/", copying.take, name="copy-take"),
    path("copy/targets/", copying.edit_targets, name="targets"),
    path("clc/", classes.browse, name="clc"),
    path("suggest/<slug:what>/", classes.suggest, name="suggest"),
]
