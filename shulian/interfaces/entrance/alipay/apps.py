"""Start-up of the provider."""

from django.apps import AppConfig


class AlipayConfig(AppConfig):
    """Its name and label."""

    name = "shulian.interfaces.entrance.alipay"
    label = "alipay"
