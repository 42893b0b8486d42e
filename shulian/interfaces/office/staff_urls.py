"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import path

from shulian.interfaces.office import colleague, deputies, erasure_lists, service_keys, signatures, staff

urlpatterns = [
    path("", staff.people, name="staff"),
    path("invitations/<int:pk>/withdraw/", staff.withdraw_invitation, name="withdraw-invitation"),
    path("posts/<int:pk>/end/", staff.end, name="end-post"),
    path("export/", staff.export, name="staff-export"),
    path("people/<int:pk>/", colleague.colleague, name="colleague"),
    path("people/<int:pk>/password/", colleague.new_password, name="new-password"),
    path("people/<int:pk>/lend/", colleague.lend, name="lend"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("lent/<int:pk>/end/", colleague.end_loan, name="end-loan"),
    path("keys/", service_keys.keys, name="keys"),
    path("keys/export/", service_keys.export, name="keys-export"),
    path("keys/<int:pk>/change/", service_keys.change, name="key-change"),
    path("keys/<int:pk>/revoke/", service_keys.revoke, name="key-revoke"),
    path("heavy/", signatures.proposals, name="heavy"),
    path("heavy/export/", signatures.export, name="heavy-export"),
    path("heavy/keys/", signatures.propose_keys, name="heavy-rotate-keys"),
    path("heavy/<int:pk>/", signatures.decide, name="heavy-decide"),
    path("heavy/erasures/", erasure_lists.lists, name="erasure-lists"),
    path("heavy/erasures/new/", erasure_lists.new, name="erasure-list-new"),
    path("heavy/erasures/<int:pk>/", erasure_lists.one, name="erasure-list"),
    path("heavy/erasures/<int:pk>/progress/", erasure_lists.progress, name="erasure-list-progress"),
    path("heavy/erasures/<int:pk>/propose/", erasure_lists.propose, name="erasure-list-propose"),
    path("heavy/erasures/<int:pk>/drop/", erasure_lists.drop, name="erasure-list-drop"),
    path("heavy/erasures/<int:pk>/account.xlsx", erasure_lists.account, name="erasure-list-account"),
    path("join/<slug:secret>/", staff.join, name="join"),
]
