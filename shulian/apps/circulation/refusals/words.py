"""A refusal in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Words:
    """Why, and what now."""

    sentence: Text
    next_step: Text
