"""Why a published figure is missing, on the page as in the file."""

from __future__ import annotations

from django import template

from shulian.interfaces.portal.states import missing_for

register = template.Library()
register.filter("why_missing", missing_for)
