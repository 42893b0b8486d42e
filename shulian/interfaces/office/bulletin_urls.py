"""Addresses of the bulletin: issues and their composing, articles, official documents."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import article, articles, bulletin, compose, papers, received

urlpatterns = [
    path("bulletins/", bulletin.bulletins, name="bulletins"),
    path("bulletins/new/", bulletin.start, name="start-bulletin"),
    path("bulletins/<int:number>/", bulletin.issue, name="bulletin"),
    path("bulletins/<int:number>/pdf", bulletin.pdf, name="bulletin-pdf"),
    path("bulletins/<int:number>/tables/<int:table>/<int:row>/<int:column>/", bulletin.behind, name="bulletin-behind"),
    path("bulletins/<int:number>/publish", bulletin.publish_issue, name="publish-bulletin"),
    path("bulletins/<int:number>/compose/", compose.compose, name="bulletin-compose"),
    path("bulletins/<int:number>/sections", compose.new_section, name="section-new"),
    path("bulletins/sections/<int:pk>", compose.section_act, name="section-act"),
    path("bulletins/sections/<int:pk>/place", compose.put, name="block-place"),
    path("bulletins/blocks/<int:pk>", compose.block_act, name="block-act"),
    path("bulletins/blocks/<int:pk>/findings", bulletin.block_findings, name="block-findings"),
    path("articles/", articles.articles, name="articles"),
    path("articles/export.xlsx", articles.export, name="articles-export"),
    path("articles/new/", article.new, name="article-new"),
    path("articles/ask/", articles.ask, name="article-ask"),
    path("articles/<int:pk>/", article.article, name="article"),
    path("articles/<int:pk>/edit/", article.edit, name="article-edit"),
    path("articles/<int:pk>/preview", article.preview, name="article-preview"),
    path("articles/<int:pk>/step", article.move, name="article-step"),
    path("articles/<int:pk>/remark", article.say, name="article-remark"),
    path("articles/<int:pk>/compare/", article.compare, name="article-compare"),
    path("articles/photos/<slug:digest>.jpg", article.photo, name="photo"),
    path("papers/", papers.papers, name="papers"),
    path("papers/export.xlsx", papers.export, name="papers-export"),
    path("papers/new/", papers.new, name="paper-new"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/pdf", papers.pdf, name="paper-pdf"),
    path("papers/received/", received.received, name="received"),
    path("papers/received/<int:pk>/open", received.opened, name="received-open"),
    path("papers/received/<int:pk>/sign", received.signed_for, name="received-sign"),
    path("papers/<int:pk>/remind", received.remind, name="paper-remind"),
    path("papers/<int:pk>/receipts.xlsx", received.receipts_export, name="paper-receipts"),
    path("papers/<int:pk>/step", papers.move, name="paper-step"),
]
