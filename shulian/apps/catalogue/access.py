"""The only way to an import, a record, a draft or a pair of titles for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, has_anywhere, head_for, libraries_for, not_there, require
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import (
    AuthorityFile,
    HarvestSource,
    Import,
    ImportProfile,
    MatchDoubt,
    Misjoined,
    Record,
    RecordDraft,
    Regrouping,
    Title,
)
from shulian.apps.catalogue.queries.authorities import authority_file_by_id
from shulian.apps.catalogue.queries.harvests import source_by_id
from shulian.apps.catalogue.queries.imports import import_by_id, profile_by_id
from shulian.apps.catalogue.queries.misjoined import misjoined_by_id
from shulian.apps.catalogue.queries.records import draft_by_id, record_by_id
from shulian.apps.catalogue.queries.regroupings import (
    described_by,
    described_elsewhere,
    doubt_by_id,
    records_elsewhere,
    regrouping_by_id,
)
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.core.roles import Right


def import_for(account: Visitor, pk: int) -> Import:
    """An import of a library where this person may import; PermissionDenied otherwise."""
    source = import_by_id(pk)
    if source is None:
        raise not_there(account, "import", Right.IMPORT_RECORDS)
    require(account, Right.IMPORT_RECORDS, source.library)
    return source


def harvest_source_for(account: Visitor, pk: int) -> HarvestSource:
    """A provider that a library harvests where this person may import; PermissionDenied otherwise."""
    source = source_by_id(pk)
    if source is None:
        raise not_there(account, "harvest source", Right.IMPORT_RECORDS)
    require(account, Right.IMPORT_RECORDS, source.library)
    return source


def authority_file_for(account: Visitor, pk: int) -> AuthorityFile:
    """A file of authority records that came for a library where this person catalogues; PermissionDenied otherwise."""
    source = authority_file_by_id(pk)
    if source is None:
        raise not_there(account, "authority file", Right.CATALOGUE)
    require(account, Right.CATALOGUE, source.library)
    return source


def draft_for(account: Visitor, pk: int) -> RecordDraft:
    """A draft of a library where this person catalogues; PermissionDenied otherwise."""
    draft = draft_by_id(pk)
    if draft is None:
        raise not_there(account, "draft", Right.CATALOGUE)
    require(account, Right.CATALOGUE, draft.library)
    return draft


def record_for(account: Visitor, pk: int) -> Record:
    """A record, for whoever catalogues anywhere: what others wrote may be read and copied by all."""
    record = record_by_id(pk)
    if record is None or not has_anywhere(account, Right.CATALOGUE):
        raise not_there(account, "record", Right.CATALOGUE)
    return record


def keeps_targets(account: Visitor) -> bool:
    """Whether this person may change the list of catalogues to copy from: it is the whole alliance's."""
    return head_for(account, Right.CATALOGUE) is not None


def uniting_libraries(account: Visitor) -> list[Library] | None:
    """The libraries whose titles this person may join and part; None for those of the whole alliance."""
    libraries = list(libraries_for(account, Right.UNITE_TITLES))
    if not libraries:
        raise PermissionDenied(str(Right.UNITE_TITLES))
    return None if libraries[0].is_root() else libraries


def titles_to_unite(account: Visitor, titles: Iterable[int]) -> list[Title]:
    """These titles, for someone who may look at them side by side: one of the libraries must have a record of one.

    A doubtful pair may be decided on the strength of this alone, since the rule brought it and not the person. What
    somebody joins, parts or puts back of their own choice is asked of the functions below.
    """
    wanted, libraries = list(titles), uniting_libraries(account)
    found = titles_in_order(wanted)
    if len(found) != len({*wanted}):
        raise not_there(account, "titles", Right.UNITE_TITLES)
    if libraries is not None and not described_by(wanted, libraries):
        raise PermissionDenied("titles")
    return found


def titles_to_join(account: Visitor, titles: Collection[int]) -> tuple[list[int], int]:
    """These titles, and the one that stays: the oldest, unless another has records of others, which must not move."""
    found, libraries = sorted(one.pk for one in titles_to_unite(account, titles)), uniting_libraries(account)
    foreign = sorted(described_elsewhere(found, libraries)) if libraries is not None else []
    if len(foreign) > 1:
        raise PermissionDenied("titles")
    return found, (foreign or found)[0]


def title_to_part(account: Visitor, title: int, records: Collection[int]) -> Title:
    """This title, for someone who may take these records out of it: all of them are of libraries of theirs."""
    [found], libraries = titles_to_unite(account, [title]), uniting_libraries(account)
    if libraries is not None and records_elsewhere(records, libraries):
        raise PermissionDenied("records")
    return found


def doubt_for(account: Visitor, pk: int) -> MatchDoubt:
    """A pair, for someone who may say whether it is one; PermissionDenied otherwise."""
    doubt = doubt_by_id(pk)
    if doubt is None:
        raise not_there(account, "pair", Right.UNITE_TITLES)
    titles_to_unite(account, [doubt.one_id, doubt.other_id])
    return doubt


def misjoined_for(account: Visitor, pk: int) -> Misjoined:
    """A title whose records would not be joined today, for someone who may say that they belong together."""
    row = misjoined_by_id(pk)
    if row is None:
        raise not_there(account, "misjoined", Right.UNITE_TITLES)
    titles_to_unite(account, [row.title_id])
    return row


def regrouping_for(account: Visitor, pk: int) -> Regrouping:
    """What was joined or parted, for someone who may undo it: their own act, or all moved is of their libraries."""
    done = regrouping_by_id(pk)
    if done is None:
        raise not_there(account, "regrouping", Right.UNITE_TITLES)
    libraries, own = uniting_libraries(account), done.account_id is not None and done.account_id == account.pk
    if libraries is None or (libraries and own):
        return done
    titles_to_unite(account, [done.source_id, done.target_id])
    if records_elsewhere(done.moved["catalogue"]["records"], libraries):
        raise PermissionDenied("regrouping")
    return done


def profile_for(account: Visitor, pk: int) -> ImportProfile:
    """A profile of a library where this person may import; PermissionDenied otherwise."""
    profile = profile_by_id(pk)
    if profile is None:
        raise not_there(account, "import-profile", Right.IMPORT_RECORDS)
    require(account, Right.IMPORT_RECORDS, profile.library)
    return profile
