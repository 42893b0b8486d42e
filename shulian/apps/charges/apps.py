"""Charges, payments and deposits."""

from django.apps import AppConfig


class ChargesConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.charges"
    label = "charges"
    default_auto_field = "django.db.models.BigAutoField"
