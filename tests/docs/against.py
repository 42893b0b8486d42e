"""The printed tables of what stands against lending, renewing and waiting: the conditions in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import translation

from shulian.apps.circulation import refusals
from shulian.apps.circulation.policy_words import REFUSED_BY, label
from shulian.core.circulation.against import Line
from shulian.core.circulation.checkout import CHECKOUT, RENEW
from shulian.core.circulation.holds import HOLD
from shulian.core.circulation.refusals import Refusal
from shulian.interfaces.rightwords import RIGHTS

ACTS: dict[str, Sequence[Line[Any]]] = {"checkout": CHECKOUT, "renew": RENEW, "place-hold": HOLD}

HEADS = {
    "en": (
        ("", "when", "the desk says", "code"),
        ("let pass once by", "value of the policy", "the reader is told"),
    ),
    "zh": (("", "条件", "服务台显示", "代码"), ("可凭何权限放行一次", "对应规则项", "告知读者")),
}


def rows(act: str, language: str) -> Iterator[tuple[str, ...]]:
    """A row a line, in the order in which they are asked; the texts of the screens are those of the language."""
    with translation.override("en" if language == "en" else "zh-hans"):
        for number, line in enumerate(ACTS[act], start=1):
            right = line.right
            value = None if (act, line.refusal) in BY_NO_POLICY else REFUSED_BY.get(line.refusal)
            yield (
                str(number),
                condition(act, line.refusal)[language == "zh"],
                refusals.sentence(line.refusal),
                f"`{line.refusal}`",
                str(RIGHTS[right]) if right else "—",
                label(value) if value else "—",
                refusals.sentence(line.refusal, for_reader=True),
            )


def condition(act: str, refusal: Refusal) -> tuple[str, str]:
    """When a line holds, in English and in Chinese."""
    return OF_ONE_ACT.get((act, refusal)) or OF_ALL[refusal]


BY_NO_POLICY = {("checkout", Refusal.OTHERS_WAIT), ("place-hold", Refusal.ALREADY_YOURS)}
"""Here no value of the policy stands behind the refusal, though one does in another act."""

OF_ALL: dict[Refusal, tuple[str, str]] = {
    Refusal.UNKNOWN_CARD: ("no reader has this card", "没有读者持此证号"),
    Refusal.UNKNOWN_ITEM: ("no item has this barcode", "没有馆藏有此条码"),
    Refusal.UNKNOWN_TITLE: ("the title is gone, or the pickup library is unknown", "题名已不存在，或取书馆不明"),
    Refusal.BARCODE_AMBIGUOUS: ("several items have this barcode", "多件馆藏条码相同"),
    Refusal.LIBRARY_DOES_NOT_LEND: ("the library here takes no part in lending", "本馆未加入通借通还"),
    Refusal.OWNER_DOES_NOT_LEND: ("the owner of the item takes no part in lending", "藏书馆未加入通借通还"),
    Refusal.READER_LEFT: ("the reader has given up the card", "读者已退证"),
    Refusal.CARD_FROZEN: ("the card is frozen as lost", "证已挂失冻结"),
    Refusal.READER_BLOCKED: ("a library has blocked the reader", "读者被停借"),
    Refusal.CARD_STOPPED: ("the card is not the live one", "此证已失效或已换证"),
    Refusal.CARD_EXPIRED: ("the last day of the card is over", "证已过有效期"),
    Refusal.READER_SUSPENDED: ("the suspension after a late return lasts", "逾期停借期未满"),
    Refusal.CONSENT_MISSING: ("the guardian's consent is withdrawn", "监护人已撤回同意"),
    Refusal.ITEM_WITHDRAWN: ("the item is withdrawn", "馆藏已剔除"),
    Refusal.ITEM_LOST: ("the item is given up as lost", "馆藏已报失"),
    Refusal.ITEM_DAMAGED: ("the item is set aside as damaged", "馆藏因破损另放"),
    Refusal.ALREADY_YOURS: ("this reader has it", "正由该读者借用"),
    Refusal.ITEM_ON_LOAN: ("another reader has it", "正由其他读者借用"),
    Refusal.HELD_FOR_ANOTHER: ("it is set aside for another reader", "已为其他读者留书"),
    Refusal.NO_POLICY: ("no complete terms apply", "没有完整的规则适用"),
    Refusal.ITEM_NOT_FOR_LOAN: ("the terms lend it for no days, hours or fixed date", "规则未给出借期"),
    Refusal.NO_SELF_SERVICE: ("a machine lends it, which the terms do not allow", "自助机借书，而规则不许"),
    Refusal.TOO_YOUNG: ("the reader is younger than the terms ask, or of unknown age", "读者年龄不足或不明"),
    Refusal.NOT_CHECKED: (
        "nobody has seen the reader's document, which the terms ask for",
        "规则要求核验证件而尚未核验",
    ),
    Refusal.OUT_OF_HOURS: ("the hour lies outside those of the terms", "不在规则许可的时段内"),
    Refusal.LONG_OVERDUE: ("another item is late by more days than the terms bear", "另有图书逾期超过规则天数"),
    Refusal.TOO_MANY_OVERDUE: ("more other items are overdue than the terms bear", "另有逾期图书超过规则册数"),
    Refusal.TOO_MANY_LOANS: ("as many items as the terms allow, from all libraries", "在借总册数已满"),
    Refusal.TOO_MANY_LOANS_SUBTREE: ("as many of the owner with its branches", "在借藏书馆及其分馆的册数已满"),
    Refusal.TOO_MANY_LOANS_LIBRARY: ("as many of the owner", "在借藏书馆的册数已满"),
    Refusal.TOO_MANY_LOANS_CLASS: ("as many of this class", "在借此类馆藏的册数已满"),
    Refusal.TOO_MUCH_OWED: ("the reader owes as much as stops borrowing", "欠款达到停借数额"),
    Refusal.DEPOSIT_TOO_SMALL: ("the deposit is smaller than the terms ask", "押金不足"),
    Refusal.PRICE_OVER_DEPOSIT: ("all items would be worth more than the deposit", "借书总额将超过押金"),
    Refusal.TIER_FULL: ("the deposit covers no further item", "押金档次的册数已满"),
    Refusal.PRICE_OVER_TIER: ("all items would be worth more than the tier covers", "借书总额将超过押金档次"),
    Refusal.NOT_ON_LOAN: ("the item is not on loan", "未借出"),
    Refusal.NOT_YOUR_LOAN: ("a reader asks for the loan of another", "读者续借他人所借"),
    Refusal.LOAN_CLAIMED: ("it is said to be returned", "读者称已归还"),
    Refusal.LOAN_OVERDUE: ("the loan is overdue", "已逾期"),
    Refusal.LOAN_RECALLED: ("the loan is recalled", "已被召回"),
    Refusal.TOO_MANY_RENEWALS: ("renewed as often as the terms allow", "续借次数已满"),
    Refusal.RENEWAL_TOO_EARLY: ("the new due date would be no later", "新的还期不会更晚"),
    Refusal.ALREADY_HELD: (
        "the reader waits for it already, or for as many of the title as allowed",
        "已预约，或同一题名预约数已满",
    ),
    Refusal.TOO_MANY_HOLDS: ("as many open holds as the terms allow", "预约册数已满"),
    Refusal.DAY_IS_PAST: ("it is wanted until a day that is over", "需要截止日已过"),
    Refusal.NOTHING_TO_HOLD: ("no copy could ever come", "没有可到馆的复本"),
    Refusal.NO_PICKUP_HERE: ("the pickup library hands out no holds", "取书馆不办理预约取书"),
    Refusal.PICKUP_CLOSED: ("the pickup library does not open before long", "取书馆近期不开放"),
    Refusal.HOLDS_NOT_ALLOWED: ("no owner of a copy takes holds", "藏书馆均不接受预约"),
    Refusal.PICKUP_TOO_FAR: ("no copy may travel that far", "没有复本可送到该馆"),
}

OF_ONE_ACT: dict[tuple[str, Refusal], tuple[str, str]] = {
    ("checkout", Refusal.OTHERS_WAIT): (
        "it is on its way, set aside for nobody yet, and others wait for the title",
        "在途、尚未为谁留书，而有人预约此题名",
    ),
    ("renew", Refusal.OTHERS_WAIT): (
        "others wait for the title, and the terms do not renew then",
        "有人预约此题名，而规则此时不许续借",
    ),
    ("place-hold", Refusal.LIBRARY_DOES_NOT_LEND): (
        "the pickup library takes no part in lending",
        "取书馆未加入通借通还",
    ),
    ("place-hold", Refusal.ALREADY_YOURS): ("the reader has a copy of the title", "读者正借用此题名的复本"),
}
