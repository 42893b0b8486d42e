"""Signing in by Alipay (支付宝), after its public documents: a provider for django-allauth, which has none."""
