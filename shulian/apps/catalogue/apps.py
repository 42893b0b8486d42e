"""Start-up of the app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
