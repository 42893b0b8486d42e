"""What may stand for a reader, who may hold it, and when it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.credentials import (
    TRAITS,
    Facts,
    Fault,
    Kind,
    Status,
    Value,
    against,
    canonical,
    decide_bind,
    decide_end,
    decide_thaw,
    mask,
    sought,
    union,
)

FACTS = Facts(held=(Kind.CARD, Kind.IDENTITY), reader=1)
SOCIAL = Value(Kind.SOCIAL_SECURITY, "D12345678")
FACE = Value(Kind.FACE, "f-1", "vendor")
AGREED = replace(FACTS, consented=True)


def test_every_kind_has_its_traits() -> None:
    assert set(TRAITS) == set(Kind)


@pytest.mark.parametrize(
    ("value", "facts", "fault"),
    [
        (SOCIAL, FACTS, None),
        (Value(Kind.TRANSIT, "6101 0000 1234 5678"), FACTS, None),
        (Value(Kind.WECHAT, "oX_1-a", "wx123"), FACTS, None),
        (Value(Kind.WECHAT, "oX_1-a", "wx123"), replace(FACTS, child=True), Fault.NEEDS_GUARDIAN),
        (SOCIAL, replace(FACTS, child=True), None),
        (Value(Kind.IDENTITY, "E12345678"), FACTS, Fault.ITS_OWN_PAGE),
        (Value(Kind.CARD, "C-1"), FACTS, Fault.ITS_OWN_PAGE),
        (SOCIAL, replace(FACTS, left=True), Fault.READER_LEFT),
        (replace(SOCIAL, text=" \u200b "), FACTS, Fault.MISSING),
        (replace(SOCIAL, text="D1"), FACTS, Fault.NOT_THIS_KIND),
        (replace(SOCIAL, text="王小明的社保卡"), FACTS, Fault.NOT_THIS_KIND),
        (replace(SOCIAL, text="1" * 10_000_000), FACTS, Fault.NOT_THIS_KIND),
        (Value(Kind.WECHAT, "oX_1-a"), FACTS, Fault.NO_ISSUER),
        (Value(Kind.OIDC, "a" * 201, "https://sso"), FACTS, Fault.NOT_THIS_KIND),
        (SOCIAL, replace(FACTS, holder=1), Fault.HELD_ALREADY),
        (SOCIAL, replace(FACTS, holder=1, frozen=True), Fault.HELD_FROZEN),
        (SOCIAL, replace(FACTS, holder=2, frozen=True), Fault.HELD_BY_ANOTHER),
        (SOCIAL, replace(FACTS, holder=2), Fault.HELD_BY_ANOTHER),
        (SOCIAL, replace(FACTS, held=(Kind.SOCIAL_SECURITY, Kind.SOCIAL_SECURITY)), Fault.TOO_MANY),
        (FACE, FACTS, Fault.NO_CONSENT),
        (FACE, replace(AGREED, held=()), Fault.NO_OTHER),
        (FACE, replace(AGREED, held=(Kind.FACE,)), Fault.NO_OTHER),
        (FACE, AGREED, None),
    ],
)
def test_what_stands_against_binding(value: Value, facts: Facts, fault: Fault | None) -> None:
    assert decide_bind(value, facts) is fault


@pytest.mark.parametrize(
    ("kind", "status", "left", "fault"),
    [
        (Kind.TRANSIT, Status.BOUND, (), None),
        (Kind.TRANSIT, Status.FROZEN, (Kind.CARD,), None),
        (Kind.TRANSIT, Status.FREED, (Kind.CARD,), Fault.ENDED),
        (Kind.CARD, Status.BOUND, (), Fault.ITS_OWN_PAGE),
        (Kind.IDENTITY, Status.BOUND, (Kind.CARD,), Fault.ITS_OWN_PAGE),
        (Kind.TRANSIT, Status.BOUND, (Kind.FACE,), Fault.LEAVES_FACE_ALONE),
        (Kind.TRANSIT, Status.BOUND, (Kind.FACE, Kind.CARD), None),
        (Kind.FACE, Status.BOUND, (), None),
    ],
)
def test_a_face_is_never_left_alone(kind: Kind, status: Status, left: tuple[Kind, ...], fault: Fault | None) -> None:
    assert decide_end(kind, status, left) is fault


@pytest.mark.parametrize(
    ("kind", "status", "left", "fault"),
    [
        (Kind.WECHAT, Status.FROZEN, (Kind.CARD,), None),
        (Kind.WECHAT, Status.FROZEN, (Kind.WECHAT,), Fault.TOO_MANY),
        (Kind.WECHAT, Status.BOUND, (Kind.WECHAT,), None),
        (Kind.WECHAT, Status.FREED, (), Fault.ENDED),
    ],
)
def test_no_more_are_thawed_than_a_reader_may_have(
    kind: Kind, status: Status, left: tuple[Kind, ...], fault: Fault | None
) -> None:
    assert decide_thaw(kind, status, left) is fault


def test_the_kind_is_no_part_of_what_can_be_scanned_but_the_issuer_of_what_was_given_out() -> None:
    assert sought(SOCIAL) == sought(Value(Kind.TRANSIT, " d1234-5678 ")) == "D12345678"
    assert sought(FACE) != sought(replace(FACE, issuer="other"))
    assert canonical(Value(Kind.OIDC, " aB-1 ", "x")) == "aB-1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Value(Kind.IDENTITY, "61010219900101001X"), "610***********001X"),
        (SOCIAL, "****5678"),
        (Value(Kind.TRANSIT, "123456"), "****56"),
    ],
)
def test_a_mask_shows_the_end(value: Value, shown: str) -> None:
    assert mask(value) == shown


def test_a_value_can_be_wrong_in_itself() -> None:
    assert against(SOCIAL) is None
    assert against(replace(FACE, issuer=" ")) is Fault.NO_ISSUER


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Value(Kind.WECHAT, "oX", "wx1", " oU "), "oU"),
        (Value(Kind.WECHAT, "oX", "wx1"), ""),
        (Value(Kind.WECHAT, "oX", "wx1", "two ids"), ""),
        (Value(Kind.WECHAT, "oX", "wx1", "x" * 201), ""),
        (Value(Kind.ALIPAY, "2088", "app", "oU"), ""),
    ],
)
def test_of_wechats_id_for_all_apps_is_kept_what_can_be_one(value: Value, kept: str) -> None:
    assert union(value) == kept
