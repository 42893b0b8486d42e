"""Start-up of the interface."""

from django.apps import AppConfig


class CommandsConfig(AppConfig):
    """The interface's name and label."""

    name = "shulian.interfaces.commands"
    label = "commands"
