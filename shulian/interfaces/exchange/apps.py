"""Start-up of the app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.interfaces.exchange"
    label = "exchange"
