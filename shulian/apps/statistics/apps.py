"""Start-up of the app."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"
