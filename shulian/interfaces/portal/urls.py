"""Addresses of the readers' portal, and the way in and out for everybody."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from shulian.interfaces.portal import (
    charges,
    feedback,
    holds,
    home,
    inbox,
    libraries,
    me,
    privacy,
    search,
    sign_in,
    titles,
    whereabouts,
)

pages = [
    path("search/", search.results, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("titles/<int:pk>/", titles.title, name="title"),
    path("titles/<int:pk>/hold/", holds.place, name="hold-place"),
    path("libraries/", libraries.register, name="libraries"),
    path("libraries/<slug:code>/", libraries.library, name="library"),
    path("libraries/<slug:code>/feedback/", feedback.write, name="write"),
    path("feedback/", feedback.look_up, name="look-up"),
    path("feedback/<uuid:receipt>/", feedback.receipt, name="receipt"),
    path("whereabouts/", whereabouts.choose, name="whereabouts"),
    path("me/", me.loans, name="me"),
    path("me/charges/", charges.charges, name="charges"),
    path("me/renew/", me.renew, name="renew"),
    path("me/holds/", holds.mine, name="holds"),
    path("me/holds/<int:pk>/pickup/", holds.move, name="hold-move"),
    path("me/holds/<int:pk>/<slug:what>/", holds.change, name="hold-change"),
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/history/", privacy.history, name="history"),
    path("me/history/switch/", privacy.switch, name="switch-history"),
    path("me/data/", privacy.my_data, name="my-data"),
    path("me/inbox/", inbox.inbox, name="inbox"),
    path("me/inbox/read/", inbox.read, name="inbox-read"),
    path("me/contact/", inbox.contact, name="contact"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("", include((pages, "portal"))),
]
