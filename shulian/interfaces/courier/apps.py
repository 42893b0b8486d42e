"""Start-up of the interface."""

from django.apps import AppConfig


class CourierConfig(AppConfig):
    """The interface's name and label."""

    name = "shulian.interfaces.courier"
    label = "courier"
