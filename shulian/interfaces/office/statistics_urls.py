"""Addresses of returns, figures and the clearing."""

from __future__ import annotations

from django.urls import path, re_path

from shulian.interfaces.office import (
    calendar,
    card_figures,
    clearing,
    figures,
    indicators,
    returns,
    spans,
)

urlpatterns = [
    path("returns/", returns.returns, name="returns"),
    path("returns/send/<slug:code>/", returns.send_file, name="send-return"),
    path("returns/send/<slug:code>/typed/", returns.type_in, name="type-return"),
    path("returns/send/<slug:code>/blank.xlsx", returns.blank_form, name="blank-return"),
    path("returns/<int:pk>/", returns.one_return, name="return"),
    path("returns/<int:pk>/file", returns.file, name="return-file"),
    re_path(r"^returns/(?P<pk>\d+)/(?P<name>submit|check|accept|send-back|discard)$", returns.step, name="return-step"),
    path("returns/<int:pk>/exempt", returns.exempt, name="exempt-return"),
    path("returns/<int:pk>/close", returns.close, name="close-period"),
    path("returns/findings/<int:pk>", returns.finding, name="finding"),
    path("returns/calendar/", calendar.calendar, name="return-calendar"),
    path("returns/calendar/plan", calendar.plan, name="plan-period"),
    path("returns/calendar/<int:pk>/", calendar.due, name="return-due"),
    path("returns/calendar/<int:pk>/missing.xlsx", calendar.due_export, name="return-due-export"),
    path("returns/forms/", calendar.forms, name="return-forms"),
    path("returns/forms/new/", calendar.design, name="new-return-form"),
    path("returns/forms/<slug:code>/", calendar.design, name="return-form"),
    path("periods/", spans.spans, name="spans"),
    path("periods/<slug:code>/", spans.span, name="span"),
    re_path(r"^periods/(?P<code>[0-9QHqh-]{4,17})/(?P<name>begin|close|reopen)$", spans.step, name="span-step"),
    path("periods/<slug:code>/publish", spans.publish, name="publish-span"),
    path("periods/<slug:code>/restate", spans.restated, name="restate-span"),
    path("figures/", figures.figures, name="figures"),
    path("figures/export.xlsx", figures.export, name="figures-export"),
    path("figures/cards/", card_figures.cards, name="card-figures"),
    path("figures/cards/export.xlsx", card_figures.export, name="card-figures-export"),
    path("figures/behind/", figures.behind, name="figure-behind"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/export.xlsx", indicators.indicators_workbook, name="indicators-workbook"),
    path("indicators/new/", indicators.define, name="indicator-new"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:code>/define/", indicators.define, name="define-indicator"),
    path("clearing/", clearing.statement, name="clearing"),
    path("clearing/export.xlsx", clearing.export, name="clearing-export"),
    path("clearing/pdf", clearing.pdf, name="clearing-pdf"),
    path("clearing/freeze", clearing.freeze, name="freeze-clearing"),
]
