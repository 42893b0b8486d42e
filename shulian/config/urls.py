"""The addresses of the whole site: who comes in where."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from shulian.config import health
from shulian.interfaces.api import notice_reports
from shulian.interfaces.api.api import api
from shulian.interfaces.office import wall

urlpatterns = [
    path("", include("shulian.interfaces.portal.urls")),
    path("", include("shulian.interfaces.entrance.urls")),
    path("desk/", include("shulian.interfaces.desk.urls")),
    path("office/", include("shulian.interfaces.office.urls")),
    path("cataloguing/", include("shulian.interfaces.cataloguing.urls")),
    path("courier/", include("shulian.interfaces.courier.urls")),
    path("wall/<slug:secret>/", wall.wall, name="wall"),
    path("wall/<slug:secret>/figures", wall.figures, name="wall-figures"),
    path("setup/", include("shulian.interfaces.office.setup_urls")),
    path("api/v1/notice-reports", notice_reports.take, name="notice-reports"),
    path("api/v1/", api.urls),
    path("health/", health.page, name="health"),
    path("health.json", health.data),
    path("", include("shulian.interfaces.exchange.urls")),
    path("language/", set_language, name="set_language"),
]

handler400 = "shulian.interfaces.limits.unreadable"
