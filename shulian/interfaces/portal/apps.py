"""The readers' portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Search, title pages, libraries and the reader's own loans."""

    name = "shulian.interfaces.portal"
    label = "portal"
