"""The words for credentials."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shulian.apps.readers.credentialwords import DOCUMENTS, KINDS, STATUS
from shulian.apps.readers.models import Card, Credential
from shulian.core.credentials import Kind, Status

register = template.Library()

MARKS = {Status.BOUND: "yes", Status.FROZEN: "look", Status.FREED: "plain"}


@register.filter
def credential_kind(row: Credential) -> str:
    """What it is; of an identity document which one."""
    return str(DOCUMENTS.get(row.document) if row.kind == Kind.IDENTITY and row.document else KINDS[row.kind])


@register.simple_tag
def credential_state(row: Credential) -> SafeString:
    """How it stands; a card that is lost or was replaced finds its reader and opens nothing."""
    dead = row.card is not None and row.card.status != Card.Status.ACTIVE
    state = Status.FROZEN if dead else Status(row.status)
    return format_html('<span class="badge {}">{}</span>', MARKS[state], STATUS[state])
