"""What the law asks, for the demonstration: texts, consents, an assessment, a breach that was practised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers import consents
from shulian.apps.readers.actions.breaches import write_breach
from shulian.apps.readers.actions.compliance import (
    Findings,
    Partners,
    finish_assessment,
    name_partners,
    name_responsible,
    write_assessment,
)
from shulian.apps.readers.actions.consents import Said, Wording, publish, record, write_draft
from shulian.apps.readers.models import Assessment, Breach, ConsentText, Reader, Responsible
from shulian.core.breaches import Reach, Report
from shulian.core.consents import Kind
from shulian.core.registration import months_later
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.readers import Guest

NOTICE = Wording(
    "读者个人信息处理规则（演示文本）",
    "一、处理者：演示联盟及各成员馆共同处理读者信息，联系方式见下。\n"
    "二、我们为办证、借还、通知和收退押金处理您的姓名、证件号码、电话和借阅信息；各项用途、种类和期限列于本页。\n"
    "三、借阅记录在争议期满后去除姓名；除非您要求，不保留阅读历史。\n"
    "四、您可以查阅、复制、更正、删除您的信息，撤回同意，查询谁看过您的记录。\n"
    "本文本仅供演示，正式使用前须由联盟审定。",
    "How readers' data are handled (demonstration text)",
    "1. The demonstration's alliance and its libraries handle readers' data together; whom to ask stands below.\n"
    "2. For cards, loans, notices and deposits we handle your name, identity number, telephone and loans; every "
    "purpose, kind of data and time stands on this page.\n"
    "3. Loans lose your name after the days for disputes; no reading history is kept unless you ask for it.\n"
    "4. You may see, copy, correct and delete your data, withdraw consents, and ask who looked at your record.\n"
    "This text is for demonstration only; an alliance must decide on its own.",
)
SEPARATE = {
    Kind.CHILD: ("儿童个人信息处理单独同意书", "Consent to handling a child's data"),
    Kind.HEALTH: ("健康与残障信息单独同意书", "Consent to data on health or disability"),
    Kind.FACE: ("人脸识别单独同意书", "Consent to recognition of the face"),
    Kind.PHOTO: ("读者照片单独同意书", "Consent to a photo beside the card"),
    Kind.SHARING: ("向他人提供信息单独同意书", "Consent to passing data on"),
    Kind.HISTORY: ("保留阅读历史单独同意书", "Consent to keeping a reading history"),
}
BODY = "我们仅为本项所述目的处理必要的信息。不同意不影响使用读者证；同意后可随时在“我的同意”或服务台撤回。（演示文本）"
BODY_EN = (
    "We handle only what this purpose needs. Without your consent your card works all the same; you may withdraw it at "
    "any time under My consents or at a desk. (Demonstration text)"
)
FINDINGS = Findings(
    ("cards", "guardians", "consents"),
    ("sensitive",),
    "一人一证、监护人同意为办证所必需；不采集与办证无关的信息。（演示）",
    "证件号码泄露可能导致冒用；未成年人信息泄露危害较大。（演示）",
    "证件号码加密存储、掩码显示、查看留痕；最小授权；年度审计。（演示）",
)
DRILL = Report(
    "读者名单误发邮件（演练，演示）",
    datetime(2026, 1, 1, tzinfo=clock.PLACE),
    date(2026, 1, 1),
    date(2026, 1, 1),
    Reach.HOME,
    ("cards", "notices"),
    "一份读者名单误发至馆外邮箱。（演示）",
    "可能收到冒充图书馆的电话或短信。（演示）",
    "已要求收件人删除并书面确认，停用发件权限。（演示）",
    "图书馆不会来电索要密码或转账，如有疑问请联系服务台。（演示）",
)


def load(head: Library, yanta: Library, guests: Iterable[Guest]) -> None:
    """Texts in force since the beginning, the guests' consents, and the office's records."""
    office = Account.objects.filter(username="office").order_by("pk")[0]
    with clock.stopped_at(datetime.combine(rhythm.beginning(), time(10), clock.PLACE)):
        _texts(head, office)
    with clock.stopped_at(datetime.combine(clock.today() - timedelta(days=90), time(10), clock.PLACE)):
        _records(head, office)
        for reader in Reader.objects.filter(pk__in=[guest.reader for guest in guests]):
            record(Act("portal"), reader, Kind.NOTICE, Said())
    now, today = clock.now(), clock.today()
    drill = replace(DRILL, found_at=now - timedelta(days=2), since=today, until=today)
    write_breach(_act(head, office), yanta, drill, None)
    Breach.objects.update(is_demonstration=True)


def _texts(head: Library, office: Account) -> None:
    wordings = {Kind.NOTICE: NOTICE} | {
        kind: Wording(chinese, BODY, english, BODY_EN) for kind, (chinese, english) in SEPARATE.items()
    }
    for kind, wording in wordings.items():
        write_draft(_act(head, office), kind, wording)
        # Marked before it is published, for afterwards nothing of it is changed.
        ConsentText.objects.filter(kind=kind, published_at=None).update(is_demonstration=True)
        draft = consents.draft_of(kind)
        if draft is not None:
            publish(_act(head, office), draft, clock.today(), asks_again=False)


def _records(head: Library, office: Account) -> None:
    answers = Responsible(
        processor="演示联盟", person="李主任（演示）", contact="029-0000 0000（演示）", authority="省网信办（演示）"
    )
    name_responsible(_act(head, office), answers)
    together = Partners("各成员馆对本馆读者的告知和答复负责，省馆负责系统安全。（演示）", "", None, "")
    name_partners(_act(head, office), "cards", together)
    carrier = Partners("", "某短信服务商（演示）", clock.today(), "")
    name_partners(_act(head, office), "notices", carrier)
    made = write_assessment(_act(head, office), FINDINGS)
    Assessment.objects.filter(pk=made.pk).update(is_demonstration=True)
    finish_assessment(_act(head, office), made, "风险可控，可以处理。（演示）", months_later(clock.today(), 12))


def _act(head: Library, office: Account) -> Act:
    return Act("demonstration", actor=office.pk, library=head.pk)
