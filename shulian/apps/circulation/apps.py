"""Start-up of the app."""

from django.apps import AppConfig


class CirculationConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.circulation"
    label = "circulation"
    default_auto_field = "django.db.models.BigAutoField"
