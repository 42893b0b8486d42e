"""A search as questions to the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tantivy import Occur, Query

from shulian.apps.discovery import expert
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.clauses import all_of, said
from shulian.apps.discovery.filters import filters
from shulian.apps.discovery.index import PHRASES
from shulian.apps.discovery.parting import pared, words_of
from shulian.apps.discovery.talk import without_talk
from shulian.apps.discovery.tokens import runs
from shulian.apps.discovery.words import Lifts, anywhere, can_be_cut, in_field


@dataclass(frozen=True)
class Plan:
    """What the words of a search say: what must be found, None for all titles, and what lifts some of them."""

    required: Query | None
    lifts: Lifts | None = None

    def among(self, asked: Asked) -> Query:
        """All that is found, kept to the filters of `asked`; the scores are of no use for ranking."""
        kept = filters(asked)
        return all_of([Query.all_query() if self.required is None else self.required, *kept])

    def ranked(self, query: Query) -> Query:
        """The same titles, the best with the highest scores."""
        if self.lifts is None:
            return query
        lifts = [*self.lifts.tiers, *self.lifts.words]
        return Query.boolean_query([(Occur.Must, query), *((Occur.Should, lift) for lift in lifts)])

    def first(self, query: Query, asked: Asked) -> Query | None:
        """Only those that come before all others; None when they are not worth a question of their own."""
        lifts = self.lifts
        if lifts is None or not lifts.lead:
            return None
        tiers = Query.boolean_query([(Occur.Should, tier) for tier in lifts.tiers])
        required = [tiers, query] if lifts.alone is None else [tiers, *filters(asked)]
        wanted = [*lifts.words, *([lifts.alone] if lifts.alone is not None else [])]
        return Query.boolean_query([*((Occur.Must, one) for one in required), *((Occur.Should, one) for one in wanted)])


def plans(asked: Asked) -> Iterator[Plan]:
    """The plans of a search, each for when the one before finds nothing; none when nothing was asked."""
    for text in _texts(asked):
        one = replace(asked, text=text)
        if (plan := planned(one)) is not None:
            yield plan
            if can_be_cut(one.text) and (plan := planned(one, cut=True)) is not None:
                yield plan


def _texts(asked: Asked) -> Iterator[str]:
    """What was typed, then without what title pages add, then without everyday words."""
    for text in (asked.text, without_talk(asked.text)):
        if text or text == asked.text:
            yield text
            # Where a set is not in this library, its title is to be looked for in others and not cut short.
            if bare := pared(text, sets=not asked.kept_to):
                yield bare


def planned(asked: Asked, *, cut: bool = False) -> Plan | None:
    """The plan of a search; None when nothing was asked. CqlError when an expert's query cannot be answered.

    `cut` says that a word may be a title and a name that were typed without a space.
    """
    found, lifts = anywhere(asked.text, cut=cut)
    required = list(found)
    asked_in = {field: text for field in PHRASES if (text := getattr(asked, field))}
    if asked.whole:
        required += [said(field, text, begins=True, ends=True) for field, text in asked_in.items() if runs(text)]
    else:
        required += [in_field(field, word) for field, text in asked_in.items() for word in words_of(text)]
    if asked.cql is not None:
        required.append(expert.question_of(asked.cql.root))
    if lifts is not None and len(required) > len(found):
        lifts = replace(lifts, alone=None)
    if required:
        return Plan(all_of(required), lifts)
    return Plan(None) if asked.kept_to and not asked.texts else None
