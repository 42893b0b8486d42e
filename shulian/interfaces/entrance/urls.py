"""Addresses of the entrance. Some names are those by which django-allauth looks for its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.weixin import views as weixin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

from shulian.interfaces.entrance import again, devices, factors, linking, secrets
from shulian.interfaces.entrance.alipay import provider as alipay
from shulian.interfaces.portal.sign_in import SignInView

View = Callable[..., HttpResponse]


def set_up(view: View) -> View:
    """A provider that is not set up has no pages."""

    @wraps(view)
    def checked(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        try:
            return view(request, *rest, **more)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error

    return checked


# Beginning is a form with our own token: a link elsewhere must not begin to link somebody's account.
handshakes = [
    path("oidc/<slug:provider_id>/", require_POST(set_up(oidc.login)), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/back/", require_safe(set_up(oidc.callback)), name="openid_connect_callback"),
    path("weixin/", require_POST(set_up(weixin.oauth2_login)), name="weixin_login"),
    path("weixin/back/", require_safe(set_up(weixin.oauth2_callback)), name="weixin_callback"),
    path("alipay/", require_POST(set_up(alipay.login)), name="alipay_login"),
    path("alipay/back/", require_safe(set_up(alipay.callback)), name="alipay_callback"),
]

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="account_login"),
    path("sign-in/code/", factors.code, name="mfa_authenticate"),
    path("sign-in/again/", again.again, name="sign-in-again"),
    path("sign-in/link/", linking.first_time, name="sign-in-link"),
    path("sign-in/forgotten/", secrets.forgotten, name="pin-forgotten"),
    path("sign-in/forgotten/<str:link>/", secrets.renew, name="pin-new"),
    path("sign-in/new-password/<str:link>/", secrets.new_password, name="password-new"),
    path("sign-in/by/", include(handshakes)),
    path("me/security/", factors.security, name="mfa_index"),
    path("me/security/change/", secrets.change, name="secret-change"),
    path("me/security/app/", factors.app, name="mfa_activate_totp"),
    path("me/security/app/off/", factors.app_off, name="mfa_deactivate_totp"),
    path("me/security/keys/new/", factors.key_new, name="mfa_add_webauthn"),
    path("me/security/keys/<int:pk>/remove/", factors.key_remove, name="mfa_remove_webauthn"),
    path("me/security/codes/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("me/security/codes/new/", factors.recovery_codes_new, name="mfa_generate_recovery_codes"),
    path("me/devices/", devices.devices, name="devices"),
    path("me/devices/others/sign-out/", devices.sign_out_others, name="devices-sign-out"),
    path("me/devices/<int:pk>/sign-out/", devices.sign_out_device, name="device-sign-out"),
    path("me/programs/<int:pk>/stop/", devices.stop_program, name="program-stop"),
    path("me/linked/", linking.linked, name="linked"),
    path("me/linked/<int:pk>/unlink/", linking.take_off, name="unlink"),
]
