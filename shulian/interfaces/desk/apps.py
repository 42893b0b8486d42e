"""Start-up of the interface."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The interface's name and label."""

    name = "shulian.interfaces.desk"
    label = "desk"
