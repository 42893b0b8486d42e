"""Addresses of what the law asks."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office.law import assessments, breaches, proving, register, texts

urlpatterns = [
    path("", register.processing, name="law-register"),
    path("purposes/<slug:code>/", register.purpose, name="law-purpose"),
    path("register.xlsx", register.register_workbook, name="law-register-workbook"),
    path("register.pdf", register.register_pdf, name="law-register-pdf"),
    path("texts/", texts.texts, name="law-texts"),
    path("texts/<slug:kind>/", texts.text, name="law-text"),
    path("texts/<slug:kind>/publish/", texts.text_publish, name="law-text-publish"),
    path("consents.xlsx", texts.consents_workbook, name="law-consents-workbook"),
    path("assessments/", assessments.assessments, name="law-assessments"),
    path("assessments.xlsx", assessments.assessments_workbook, name="law-assessments-workbook"),
    path("assessments/new/", assessments.assessment_new, name="law-assessment-new"),
    path("assessments/<int:pk>/", assessments.assessment, name="law-assessment"),
    path("assessments/<int:pk>/finish/", assessments.assessment_finish, name="law-assessment-finish"),
    path("retention/", proving.retention, name="law-retention"),
    path("erasures/", proving.erasures, name="law-erasures"),
    path("erasures/<uuid:pk>/certificate.pdf", proving.certificate, name="law-certificate"),
    path("erasures/<uuid:pk>/again/", proving.search_again, name="law-search-again"),
    path("erasures/<uuid:pk>/settle/", proving.settle, name="law-settle"),
    path("breaches/", breaches.breaches, name="law-breaches"),
    path("breaches/new/", breaches.breach_new, name="law-breach-new"),
    path("breaches/<int:pk>/", breaches.breach, name="law-breach"),
    path("breaches/<int:pk>/step/", breaches.breach_step, name="law-breach-step"),
    path("breaches/<int:pk>/people.xlsx", breaches.breach_workbook, name="law-breach-workbook"),
    path("minors/", proving.minors_audit, name="law-minors"),
    path("minors/sign/", proving.minors_sign, name="law-minors-sign"),
    path("minors.pdf", proving.minors_pdf, name="law-minors-pdf"),
    path("minors.xlsx", proving.minors_workbook, name="law-minors-workbook"),
    path("journal/", proving.journal, name="law-journal"),
]
