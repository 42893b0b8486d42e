"""Start-up of the app."""

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.distribution"
    label = "distribution"
    default_auto_field = "django.db.models.BigAutoField"
