"""Start-up of the interface."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The interface's name and label."""

    name = "shulian.interfaces.api"
    label = "api"
