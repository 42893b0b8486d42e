"""Notices on their way to readers, the texts they are made from, and when the jobs last ran."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.core.notices.attempts import Trouble
from shulian.core.notices.kinds import Channel, Kind, State


class Template(models.Model):
    """A version of the text of one kind of notice in one language, for a library and all below it.

    The newest version counts; one that is `withdrawn` hands back to the library above. `step` is the number of
    the overdue reminder that the text is for, 0 for any. `code` is what the carrier of text messages approved, and
    `names` are the parameters that go with it, in order; `wechat_code` and `wechat_names` are the same at WeChat.
    Without a code nothing is sent that way.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="notice_templates")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in Kind])
    step = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=100, blank=True, default="")
    body = models.TextField(blank=True, default="")
    code = models.CharField(max_length=60, blank=True, default="")
    names = models.JSONField(default=list)
    wechat_code = models.CharField(max_length=60, blank=True, default="", db_default="")
    wechat_names = models.JSONField(default=list, db_default=[])
    withdrawn = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["library", "kind", "step", "language", "version"], name="one_template_a_version"
            )
        ]


class Habit(models.Model):
    """When a library, and all below it, tells its readers what; a library without a row does as the one above."""

    library = models.OneToOneField(Library, models.CASCADE, related_name="notice_habit")
    quiet_from = models.TimeField()
    quiet_to = models.TimeField()
    due_soon_days = models.PositiveSmallIntegerField()
    overdue_steps = models.JSONField(default=list)
    card_days = models.PositiveSmallIntegerField()
    closure_days = models.PositiveSmallIntegerField()


class Told(models.Model):
    """Something of which somebody has been told: the key is taken once, so that nobody is told twice."""

    key = models.CharField(max_length=120, primary_key=True)
    group = models.UUIDField(db_index=True)
    told_at = models.DateTimeField(default=clock.now, db_index=True)


class Notice(models.Model):
    """One message to one person by one channel; `group` joins the channels of one occasion.

    `recipient` is a key that stands for the reader here and nowhere else; the journal knows nothing of it. `address`
    and `content` are sealed: where it goes, and the finished text (or, for a gateway, code and parameters). `id` is
    the idempotency key for the other side. While `waiting` it is tried from `next_attempt_at` on; claiming moves
    that moment ahead, so that a crashed sender's notices come up again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    group = models.UUIDField()
    recipient = models.UUIDField()
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in Kind])
    channel = models.CharField(max_length=10, choices=[(channel, channel) for channel in Channel])
    language = models.CharField(max_length=10)
    library = models.ForeignKey(Library, models.PROTECT, related_name="notices")
    template = models.ForeignKey(Template, models.SET_NULL, null=True, related_name="+")
    address = models.BinaryField(blank=True, default=b"")
    content = models.BinaryField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in State], default=State.WAITING)
    made_at = models.DateTimeField(default=clock.now)
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(
        max_length=30, choices=[(trouble, trouble) for trouble in Trouble], blank=True, default=""
    )
    trouble_code = models.CharField(max_length=60, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    given_up_reason = models.CharField(max_length=200, blank=True, default="")
    at_once = models.BooleanField(default=False, db_default=False)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "channel"], name="one_notice_a_group_and_channel")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=State.WAITING), name="notices_to_send"),
            models.Index(
                fields=["recipient", "-sent_at"], condition=Q(channel=Channel.INBOX), name="notices_of_an_inbox"
            ),
            models.Index(fields=["state", "-made_at"], name="notices_by_state"),
            models.Index(fields=["made_at"], name="notices_by_age"),
        ]


class JobRun(models.Model):
    """When a periodic job last began and ended, and what it came to; `failure` names the error of the last run."""

    task = models.CharField(max_length=128, primary_key=True)
    known_at = models.DateTimeField(default=clock.now)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True, default="")
    result = models.JSONField(null=True)
