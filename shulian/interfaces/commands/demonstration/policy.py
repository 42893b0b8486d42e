"""A loan policy for the demonstration. The alliance's real rules were not found: every number here is invented.

Sums and days have the form of rules that libraries elsewhere publish (a caution period, 0.10 yuan a day with a cap
of 5 yuan, borrowing suspended day for day instead of money); they are nobody's rules in Shaanxi.
"""

from __future__ import annotations

from shulian.apps.alliance.actions.groups import join_group, make_group
from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import PolicyRow, PolicyVersion
from shulian.apps.journal.actions import Act

NOTE = "演示用借阅规则（数值均为虚构）。"
BAOJI, XIANYANG, YANTA, HANTAI = "610300", "610400", "610113", "610702"
SISTERS = ("sisters", "姊妹馆（演示）", (YANTA, HANTAI, "610925"))

EVERYBODY = {
    "loan_days": 30,
    "loan_limit": 10,
    "renewals": 1,
    "hold_limit": 5,
    "hold_shelf_days": 5,
    "protect_days": 30,
    "recall_after_days": 20,
    "grace_days": 3,
    "debt_limit_fen": 50_00,
    "suspension_cap_days": 30,
    "lost_percent": 100,
    "lost_without_price_fen": 30_00,
    "floats": True,
}

STOPS = {"overdue_limit": 0, "long_overdue_days": 90, "long_overdue_suspension_days": 30}
"""Who has anything overdue borrows nothing more; who keeps it for three months waits another one after the return."""


def publish(source: str, tree: dict[str, Library]) -> PolicyVersion:
    """Put the demonstration's policy in force, with a group across the tree that one row speaks of."""
    return publish_policy(Act(source=source), _rows(tree, _group(source, tree)), NOTE, demonstration=True)


def _group(source: str, tree: dict[str, Library]) -> LibraryGroup | None:
    code, name, members = SISTERS
    group = make_group(Act(source=source), code, name)
    if group is not None:
        LibraryGroup.objects.filter(pk=group.pk).update(is_demonstration=True)
        for library in members:
            if library in tree:
                join_group(Act(source=source), group, tree[library])
    return group


def _rows(tree: dict[str, Library], group: LibraryGroup | None) -> list[PolicyRow]:
    """A row for everybody; what differs for kinds of readers and items; and four libraries of their own mind."""
    return [
        PolicyRow(says=EVERYBODY, note="演示：所有馆、所有读者"),
        PolicyRow(category_id="juvenile", says={"loan_limit": 6, "lost_percent": 50}, note="演示：少儿"),
        PolicyRow(
            category_id="special-needs",
            says={"loan_days": 60, "renewals": 2, "grace_days": 15, "hold_shelf_days": 10},
            note="演示：特殊群体",
        ),
        PolicyRow(
            category_id="institution",
            says={"loan_days": 60, "loan_limit": 50, "holds_allowed": False},
            note="演示：集体",
        ),
        PolicyRow(
            item_class="device",
            says={"loan_hours": 2, "renewals": 0, "loan_limit_class": 1, "self_service": False, "holds_allowed": False},
            note="演示：设备借两小时",
        ),
        PolicyRow(group=group, says={"hold_order": "own-first", "renewals": 2}, note="演示：姊妹馆互惠"),
        PolicyRow(
            library=tree[BAOJI],
            says={"loan_days": 20, "renewal_days": 10} | STOPS,
            note="演示：市馆二十天，有逾期即停借，逾期超九十天还清后再停三十天",
        ),
        PolicyRow(
            library=tree[HANTAI], says={"suspension_days": 1, "overdue_fen": 0}, note="演示：逾期顺延，不收逾期费"
        ),
        PolicyRow(
            library=tree[XIANYANG], says={"overdue_fen": 10, "overdue_cap_fen": 5_00}, note="演示：每日0.10元，封顶5元"
        ),
        PolicyRow(
            library=tree[YANTA], visitors_only=True, says={"loan_limit_library": 4}, note="演示：外馆读者在本馆限四册"
        ),
    ]
