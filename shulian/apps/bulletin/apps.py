"""Start-up of the app."""

from django.apps import AppConfig


class BulletinConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.bulletin"
    label = "bulletin"
    default_auto_field = "django.db.models.BigAutoField"
