"""The shared look: base templates, style sheets and template tags of all who walk in."""

from django.apps import AppConfig


class InterfacesConfig(AppConfig):
    """Templates and static files shared by portal, desk and office."""

    name = "shulian.interfaces"
    label = "interfaces"
