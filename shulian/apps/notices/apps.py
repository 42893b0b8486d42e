"""Notices: what readers are told, by which way, and whether it arrived."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NoticesConfig(AppConfig):
    """Knows the journal and the alliance; a reader is a token and an address here."""

    name = "shulian.apps.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From the first minute on it is known which jobs should run."""
        from shulian.apps.notices.heartbeat import know_jobs

        post_migrate.connect(know_jobs, sender=self)
