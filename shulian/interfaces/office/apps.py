"""Start-up of the interface."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The interface's name and label."""

    name = "shulian.interfaces.office"
    label = "office"
