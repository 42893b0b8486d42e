"""Making the demonstration: everything in one transaction, so that an interrupted load leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from random import Random

from django.db import transaction

from shulian import clock
from shulian.apps.alliance.actions.setup import Founding, found_alliance
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.journal import partitions
from shulian.apps.journal.actions import Act
from shulian.interfaces.commands.demonstration import (
    bulletin,
    cards,
    cataloguing,
    credentials,
    gates,
    holds,
    kept,
    law,
    libraries,
    matches,
    money,
    notices,
    people,
    policy,
    press,
    privacy,
    quarter,
    readers,
    reports,
    returns,
    rhythm,
    road,
    shelves,
    staff,
    stock,
    town,
    usage,
    vendors,
    voices,
    wishes,
    years,
)
from shulian.interfaces.commands.demonstration.readers import Guest

SEED = 53
FOUNDING = Founding(
    name="陕西公共图书馆服务联盟",
    short_name="陕西图书馆联盟",
    office_name="联盟工作委员会办公室",
    centre_code=libraries.PROVINCE,
    centre_name=libraries.PROVINCE_NAME,
    username=staff.ADMINISTRATOR,
    display_name="系统管理员（演示）",
    password=staff.PASSWORD,
    is_demonstration=True,
)


@dataclass(frozen=True)
class Size:
    """How much is made; `works` None takes all works and the real MARC files."""

    readers: int = 2000
    checkouts: int = 12800
    works: int | None = None


@dataclass(frozen=True)
class Made:
    """What the demonstration has, for the last lines on the screen."""

    guests: list[Guest]
    libraries: int
    readers: int
    acts: int


Step = Callable[[str, int], Callable[[], None]]
"""Announces a step of so many parts; what it returns is called after each part."""


def load(size: Size, step: Step) -> Made:
    """Make the demonstration on an empty database; the same seed and the same day make the same one."""
    random = Random(SEED)
    with transaction.atomic():
        _make_partitions()
        begun = datetime.combine(rhythm.beginning(), time(9), clock.PLACE)
        with clock.stopped_at(begun):
            tree = _begin(step)
            desks = staff.hire(tree.values())
        libraries.announce_closures(tree)
        files = list(stock.deliveries(random, tree.values(), size.works))
        stock.load(files, step("records", len(files)))
        arrivals = readers.arrivals(random, tree.values(), size.readers)
        guests = readers.load(arrivals, desks, step("readers", len(arrivals)))
        privacy.keep_history(guests)
        quarter.refresh_statistics()
        picture = town.build(random, tree.values())
        running = quarter.Quarter(random, picture, tree.values(), desks)
        days = rhythm.days(*rhythm.quarter(clock.today()))
        tally = running.run(size.checkouts, guests, step("quarter", len(days)))
        road.load(tree, desks)
        holds.load(Random(SEED), guests)
        _speak(tree, desks, step)
        money.load(guests, desks, tree)
        cards.load(tree, desks, guests)
        privacy.load(guests, desks, tree.values())
        wishes.load(guests, desks)
        notices.load(tree, guests)
        shelves.load(desks, tree.values())
        kept.load(tree, desks, guests)
        law.load(tree[libraries.PROVINCE], tree[libraries.YANTA], guests)
        people.load(tree, desks, guests)
        notices.let_go_out()
        matches.load(tree)
        cataloguing.load(tree)
        _tell(tree, desks)
    quarter.refresh_statistics()
    return Made(guests, len(tree), len(arrivals), tally.acts)


def _tell(tree: dict[str, Library], desks: dict[int, Account]) -> None:
    """What is reported and counted, and what is printed of it."""
    returns.load(tree)
    years.load(tree)
    credentials.load()
    gates.load(tree, desks)
    usage.load(tree)
    vendors.load(tree)
    press.load(tree)
    reports.load(tree)


def _make_partitions() -> None:
    """The journal's months, from the first card on."""
    today = clock.today()
    partitions.make(rhythm.beginning(), today)
    long_ago = readers.first_of_month(rhythm.quarter(today)[1], readers.EXPIRED_MONTHS)
    partitions.make(long_ago, long_ago)
    partitions.make_ahead()


def _begin(step: Step) -> dict[str, Library]:
    """The alliance with its tree and its rules; returns the libraries by code."""
    tell = step("libraries", 1)
    found_alliance(Act(source=stock.SOURCE), FOUNDING)
    tree = libraries.load(Act(source=stock.SOURCE))
    policy.publish(stock.SOURCE, tree)
    tell()
    return tree


def _speak(tree: dict[str, Library], desks: dict[int, Account], step: Step) -> None:
    """What the public says, and the tables of bulletin no. 53."""
    tell = step("bulletin", 2)
    voices.load(tree, desks)
    tell()
    bulletin.make_demonstration_issue(Act(source="office", library=tree[libraries.PROVINCE].pk))
    tell()


def is_demonstration() -> bool:
    """Whether this installation serves a demonstration and nothing else."""
    alliance = Alliance.objects.first()
    return alliance is not None and alliance.is_demonstration
