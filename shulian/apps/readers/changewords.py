"""What readers are told has changed in their account, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from shulian.core.contact import Change

CHANGES: dict[Change, Promise] = {
    Change.LINKED: pgettext_lazy("change", "an account elsewhere was linked, by which one can sign in"),
    Change.UNLINKED: pgettext_lazy("change", "an account elsewhere was unlinked"),
    Change.FACTOR: pgettext_lazy("change", "a second step of signing in was set up"),
    Change.NO_FACTOR: pgettext_lazy("change", "a second step of signing in was removed"),
    Change.PROGRAM: pgettext_lazy("change", "a program was given a token for your account"),
    Change.PROXY: pgettext_lazy("change", "somebody was named who may act on your card"),
    Change.HOME: pgettext_lazy("change", "another library is your home library from now on"),
    Change.MERGED: pgettext_lazy("change", "two records were joined, for both were taken to be yours"),
    Change.UNFROZEN: pgettext_lazy("change", "your card is no longer frozen"),
    Change.WAYS: pgettext_lazy("change", "the ways by which you are told of things are others from now on"),
    Change.FAMILY: pgettext_lazy("change", "you were taken into a family"),
}
