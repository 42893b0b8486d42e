"""The shared look: base templates, style sheets and template tags of all who walk in."""

from importlib import import_module

from django.apps import AppConfig


class InterfacesConfig(AppConfig):
    """Templates and static files shared by portal, desk and office."""

    name = "shulian.interfaces"
    label = "interfaces"

    def ready(self) -> None:
        """Readers' own look is taken up at every sign-in, by whichever door."""
        import_module("shulian.interfaces.looks")
