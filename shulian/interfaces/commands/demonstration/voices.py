"""What the public says to the libraries of the demonstration, and what some of them answer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from shulian import clock
from shulian.apps.alliance.actions.feedback import answer_feedback, send_feedback
from shulian.apps.alliance.models import Account, Feedback, Library
from shulian.apps.alliance.queries.register import feedback_by_receipt
from shulian.apps.journal.actions import Act

# Library, days ago, message, and the answer two days later (or none yet).
MESSAGES = (
    ("610113", 41, "周末自习的人很多，能不能多开一间阅览室？", "您好，从下周六起培训室空闲时开放自习，谢谢建议。"),
    ("610113", 6, "在碑林区图书馆还的书，几天能回到雁塔？我在等其中一本。", ""),
    ("610113", 2, "少儿区的《昆虫记》总是借不到，请多采购几册。", ""),
    ("610702", 33, "邮政网点还书很方便，希望铺镇也能设一个。", "您好，已与邮政部门商量新增网点，确定后在本馆公告。"),
    ("610702", 9, "汉台馆的老师帮我找到了想了很久的地方志，特别感谢。", "谢谢您的鼓励，欢迎常来。"),
    ("610702", 1, "自助借还机第二台的屏幕有时没有反应，请检修。", ""),
    ("610000", 15, "外文书能不能通借到地市？", "您好，外文图书目前只在本馆借阅，可以先办理原文传递。"),
    ("610925", 20, "岚河书苑晚上的灯有一盏不亮。", "您好，已经更换，谢谢提醒。"),
    ("610602", 4, "想给孩子办证，需要带什么证件？", ""),
)  # fmt: skip


def load(libraries: dict[str, Library], desks: dict[int, Account]) -> None:
    """Send every message at its time and give the answers."""
    for code, days, message, answer in MESSAGES:
        library = libraries[code]
        sent = datetime.combine(clock.today() - timedelta(days=days), time(20, 15), clock.PLACE)
        with clock.stopped_at(sent):
            receipt = send_feedback(Act(source="portal", library=library.pk), library, message)
        feedback = feedback_by_receipt(UUID(receipt))
        if answer and feedback:
            with clock.stopped_at(sent + timedelta(days=2)):
                desk = desks[library.pk]
                answer_feedback(Act(source="desk", actor=desk.pk, library=library.pk), feedback, answer)
    Feedback.objects.update(is_demonstration=True)
