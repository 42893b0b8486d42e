"""Joining titles, parting them, and undoing either (合并、拆分与撤销): every record, copy and hold stays somewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from shulian import clock
from shulian.apps.catalogue.actions import doubts
from shulian.apps.catalogue.actions.clusters import lock_clusters
from shulian.apps.catalogue.actions.regrouped import (
    OWN,
    bring_all,
    lock_titles,
    put_all_back,
    show_again,
    show_as_before,
    snapshot_of,
    written,
)
from shulian.apps.catalogue.followers import Move, counted
from shulian.apps.catalogue.models import Record, Regrouping, Title
from shulian.apps.catalogue.objections import Objection
from shulian.apps.catalogue.queries.titles import living_title
from shulian.apps.journal.actions import Act, Answer, entry, perform

MOST = 20
"""Titles joined in one act."""


@dataclass(frozen=True)
class Regrouped:
    """What came of an act: an objection, or the title that stands now and what was moved, by sort of row."""

    objection: Objection | None = None
    title: int | None = None
    regroupings: tuple[int, ...] = ()
    moved: tuple[tuple[str, int], ...] = ()
    left: tuple[tuple[str, int], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.objection is None


@dataclass(frozen=True)
class Why:
    """What led to a merge: the reasons that spoke against it, and whether nobody was asked."""

    reasons: tuple[str, ...] = ()
    is_automatic: bool = False


BY_HAND = Why()


def merge(act: Act, titles: Collection[int], into: int, why: Why = BY_HAND) -> Regrouped:
    """Join these titles to one; each can be taken out again by itself."""

    def write() -> Answer:
        lock_clusters()
        locked = lock_titles({*titles, into})
        others = [pk for pk in sorted({*titles}) if pk != into]
        if objection := _against_merge(locked, others, into):
            return {"objection": objection}
        # What was judged a moment ago may have been edited, or kept apart, since.
        if why.is_automatic and not all(doubts.still_one(locked[into], locked[pk]) for pk in others):
            return {"objection": Objection.DECIDED_ALREADY}
        made = [_merge_one(act, locked[pk], locked[into], why) for pk in others]
        return _answer(locked[into], made)

    return _regrouped(perform(act, "merge-titles", write))


def split(act: Act, title: int, records: Collection[int]) -> Regrouped:
    """Make these records of a title one of their own, with their copies and whoever waits for one of those."""

    def write() -> Answer:
        lock_clusters()
        source = lock_titles({title}).get(title)
        own = set(Record.objects.filter(title=title).values_list("pk", flat=True))
        going = own & {*records}
        if source is None or source.gone_at is not None:
            return {"objection": Objection.TITLE_GONE}
        if not going or going != {*records}:
            return {"objection": Objection.NO_RECORDS}
        if going == own:
            return {"objection": Objection.ALL_RECORDS}
        made = _split_off(act, source, frozenset(going))
        return _answer(made.target, [made])

    return _regrouped(perform(act, "split-title", write))


def undo(act: Act, regrouping: int) -> Regrouped:
    """Put back what was moved, unless it has gone elsewhere since; the pair is not joined again without asking."""

    def write() -> Answer:
        lock_clusters()
        done = Regrouping.objects.select_for_update(no_key=True).get(pk=regrouping)
        if done.undone_at is not None:
            return {"objection": Objection.UNDONE_ALREADY}
        return _undo_merge(act, done) if done.kind == Regrouping.Kind.MERGE else _undo_split(act, done)

    return _regrouped(perform(act, "undo-regrouping", write))


def _against_merge(locked: dict[int, Title], others: Sequence[int], into: int) -> Objection | None:
    if not others:
        return Objection.ONE_TITLE
    if len(others) > MOST:
        return Objection.TOO_MANY
    wanted = [locked.get(pk) for pk in (*others, into)]
    return Objection.TITLE_GONE if any(one is None or one.gone_at is not None for one in wanted) else None


def _merge_one(act: Act, source: Title, target: Title, why: Why) -> Regrouping:
    made = _begun(act, Regrouping.Kind.MERGE, source, target)
    made.reasons, made.is_automatic = [*why.reasons], why.is_automatic
    made.moved = bring_all(act, Move(source.pk, target.pk))
    source.merged_into, source.gone_at = target, clock.now()
    written(source)
    show_again(target, instead=[target, source])
    made.moved["doubts"] = doubts.carry(source, target, act.actor)
    _finished(act, made, "titles-merged")
    return made


def _split_off(act: Act, source: Title, records: frozenset[int]) -> Regrouping:
    target = Title.objects.create(title=source.title, form=source.form)
    made = _begun(act, Regrouping.Kind.SPLIT, source, target)
    made.moved = bring_all(act, Move(source.pk, target.pk, records))
    show_again(source)
    show_again(target)
    doubts.keep_two_apart(source.pk, target.pk, act.actor)
    _finished(act, made, "title-split")
    return made


def _undo_merge(act: Act, done: Regrouping) -> Answer:
    place = living_title(done.target_id)
    locked = lock_titles({done.source_id, done.target_id, *([place.pk] if place else [])})
    source = locked[done.source_id]
    if place is None or source.gone_at is None or source.merged_into_id != done.target_id:
        return {"objection": Objection.TITLE_GONE}
    here = locked[place.pk]
    if objection := _against_undo(done, here):
        return {"objection": objection}
    source.merged_into, source.gone_at = None, None
    left = put_all_back(act, Move(source.pk, here.pk), done.moved)
    show_as_before(source, done)
    show_as_before(here, done)
    doubts.take_back(done.moved["doubts"])
    doubts.keep_two_apart(source.pk, here.pk, act.actor)
    return _undone(act, done, source, left, "merge-undone")


def _undo_split(act: Act, done: Regrouping) -> Answer:
    home, place = living_title(done.source_id), living_title(done.target_id)
    if home is None or place is None or home.pk == place.pk:
        return {"objection": Objection.TITLE_GONE}
    locked = lock_titles({home.pk, place.pk})
    home, place = locked[home.pk], locked[place.pk]
    if not Record.objects.filter(title=place, pk__in=done.moved[OWN]["records"]).exists():
        return {"objection": Objection.NOTHING_TO_PUT_BACK}
    left = put_all_back(act, Move(home.pk, place.pk), done.moved)
    if Record.objects.filter(title=place).exists():
        show_again(place)
    else:
        # Who came to wait for the new title meanwhile waits for the old one again.
        bring_all(act, Move(place.pk, home.pk))
        place.merged_into, place.gone_at = home, clock.now()
        written(place)
    show_as_before(home, done)
    doubts.join_again(home.pk, place.pk)
    return _undone(act, done, home, left, "split-undone")


def _against_undo(done: Regrouping, here: Title) -> Objection | None:
    """Undoing must find something, and leave something."""
    moved = {*done.moved[OWN]["records"]}
    own = set(Record.objects.filter(title=here).values_list("pk", flat=True))
    if moved and not moved & own:
        return Objection.NOTHING_TO_PUT_BACK
    return Objection.NOTHING_LEFT if moved and own <= moved else None


def _begun(act: Act, kind: Regrouping.Kind, source: Title, target: Title) -> Regrouping:
    return Regrouping(
        kind=kind,
        source=source,
        target=target,
        library_id=act.library,
        account_id=act.actor,
        made_at=act.happened_at or clock.now(),
        before={str(one.pk): snapshot_of(one) for one in (source, target)},
    )


def _finished(act: Act, made: Regrouping, kind: str) -> None:
    made.save()
    details = {"from": made.source_id, "to": made.target_id, "moved": counted(made.moved), "alone": made.is_automatic}
    # One entry for each title that is there now: whoever waits is looked at again.
    for title in (made.target_id,) if made.kind == Regrouping.Kind.MERGE else (made.source_id, made.target_id):
        entry(act, kind, title=title, subject=f"regrouping:{made.pk}", details=details)


def _undone(act: Act, done: Regrouping, title: Title, left: dict[str, Any], kind: str) -> Answer:
    done.undone_at, done.undone_by_id, done.left = clock.now(), act.actor, left
    done.save(update_fields=["undone_at", "undone_by", "left"])
    details = {"from": done.source_id, "to": done.target_id, "left": counted(left)}
    for one in (done.source_id, done.target_id):
        entry(act, kind, title=one, subject=f"regrouping:{done.pk}", details=details)
    return _answer(title, [done]) | {"left": counted(left)}


def _answer(title: Title, made: Sequence[Regrouping]) -> Answer:
    moved: dict[str, int] = {}
    for one in made:
        for name, count in counted(one.moved).items():
            moved[name] = moved.get(name, 0) + count
    return {"title": title.pk, "regroupings": [one.pk for one in made], "moved": moved}


def _regrouped(answer: Answer) -> Regrouped:
    if "objection" in answer:
        return Regrouped(Objection(answer["objection"]))
    return Regrouped(
        title=answer["title"],
        regroupings=tuple(answer["regroupings"]),
        moved=tuple(sorted(answer["moved"].items())),
        left=tuple(sorted(answer.get("left", {}).items())),
    )
