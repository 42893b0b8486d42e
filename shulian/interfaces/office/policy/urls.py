"""Addresses of the loan policy and of groups of libraries."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office.policy import drafts, explaining, groups, rows, trials, versions

urlpatterns = [
    path("", versions.versions, name="policy"),
    path("compare/", versions.comparison, name="policy-comparison"),
    path("explain/", explaining.explanation, name="policy-explanation"),
    path("drafts/", drafts.begin, name="policy-begin"),
    path("drafts/<int:pk>/", drafts.draft, name="policy-draft"),
    path("drafts/<int:pk>/publish", drafts.publish, name="policy-publish"),
    path("drafts/<int:pk>/update", drafts.update, name="policy-update"),
    path("drafts/<int:pk>/discard", drafts.discard, name="policy-discard"),
    path("drafts/<int:pk>/trials", trials.begin, name="policy-try"),
    path("drafts/<int:pk>/rows/", rows.add, name="policy-row-add"),
    path("drafts/<int:pk>/rows/<int:row>/", rows.change, name="policy-row"),
    path("drafts/<int:pk>/rows/<int:row>/remove", rows.remove, name="policy-row-remove"),
    path("trials/<int:pk>/", trials.trial, name="policy-trial"),
    path("trials/<int:pk>/progress", trials.progress, name="policy-trial-progress"),
    path("trials/<int:pk>/stop", trials.stop, name="policy-trial-stop"),
    path("trials/<int:pk>/export.xlsx", trials.export, name="policy-trial-export"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/rename", groups.rename, name="group-rename"),
    path("groups/<int:pk>/leave", groups.leave, name="group-leave"),
    path("groups/<int:pk>/end", groups.end, name="group-end"),
    path("<int:number>/", versions.version, name="policy-version"),
    path("<int:number>/withdraw", versions.withdraw, name="policy-withdraw"),
    path("<int:number>/export.xlsx", versions.export, name="policy-export"),
]
