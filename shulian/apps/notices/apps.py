"""Notices: what readers are told, by which way, and whether it arrived."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Knows the journal and the alliance; a reader is a token and an address here."""

    name = "shulian.apps.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
