"""What goes with somebody's last post: what was lent, sessions and tokens at once, the account after a month."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db.models import Max, QuerySet

from shulian import clock
from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.models import Account, Delegation, Grant
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.accounts import Refusal, decide_end, is_left_over


def end_post(act: Act, grant: Grant, last_day: date | None = None) -> Refusal | None:
    """End a post at once or after its last day; the account stays, and with it the name behind what was done.

    None when done, else why not. With the last post ends what others lent, and every session and token.
    """

    def write() -> Answer:
        # Whoever lends or gives something at this moment comes before or after, not between.
        account = Account.objects.select_for_update().get(pk=grant.account_id)
        held, today = Grant.objects.get(pk=grant.pk), clock.today()
        refusal = decide_end(last_day, held.starts_on, held.ends_on, today) if last_day else None
        if refusal:
            return {"refusal": refusal}
        ends = last_day or today - timedelta(days=1)
        Grant.objects.filter(pk=grant.pk).update(ends_on=ends)
        entry(act, "post-ended", library=grant.library_id, subject=f"grant:{grant.pk}", details={"last": str(ends)})
        if not _posts(account, today).exists():
            _let_go(act, account)
        return {"grant": grant.pk}

    answer = perform(act, "end-post", write, f"grant:{grant.pk}")
    return Refusal(answer["refusal"]) if "refusal" in answer else None


def left_over() -> list[Account]:
    """The accounts of staff that can sign in and have held no post for a month, nor will hold one."""
    today = clock.today()
    staff = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True).annotate(last_day=Max("grants__ends_on"))
    without = staff.exclude(pk__in=Grant.objects.exclude(ends_on__lt=today).values("account")).order_by("pk")
    # A second signature that nobody gave in a month will not come.
    return [one for one in without if is_left_over(one.last_day, clock.local(one.created_at).date(), today)]


def close_left_over(act: Act) -> int:
    """Close them: they sign in no more, and a new post begins with a new invitation. Returns how many."""
    closed = 0
    for account in left_over():
        one = Act(act.source)
        closed += perform(one, "close-account", partial(_close, one, account))["closed"]
    return closed


def _close(act: Act, account: Account) -> Answer:
    # A post may have been given since the list was made; whoever gives one locks the account first.
    held = Account.objects.select_for_update().get(pk=account.pk)
    if not held.is_active or _posts(held, clock.today()).exists():
        return {"closed": 0}
    Account.objects.filter(pk=account.pk).update(is_active=False)
    _let_go(act, account)
    entry(act, "account-closed", subject=f"account:{account.pk}")
    return {"closed": 1}


def _posts(account: Account, today: date) -> QuerySet[Grant]:
    """The posts of now and of later."""
    return Grant.objects.filter(account=account).exclude(ends_on__lt=today)


def _let_go(act: Act, account: Account) -> None:
    end_sessions(account)
    for loan in Delegation.objects.filter(receiver=account, revoked_at=None, ends_on__gte=clock.today()):
        Delegation.objects.filter(pk=loan.pk).update(revoked_at=clock.now())
        entry(act, "rights-taken-back", library=loan.library_id, subject=f"delegation:{loan.pk}")
