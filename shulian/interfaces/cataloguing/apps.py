"""Start-up of the interface."""

from django.apps import AppConfig


class CataloguingConfig(AppConfig):
    """The interface's name and label."""

    name = "shulian.interfaces.cataloguing"
    label = "cataloguing"
