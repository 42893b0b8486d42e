"""Everything that changes: issues and what stands in them, articles, official documents."""

from shulian.apps.bulletin.actions.articles import Ask, PhotoWords, Step, Text, ask_for, begin, remark, step, write
from shulian.apps.bulletin.actions.composing import (
    Imprint,
    Place,
    add_section,
    change_imprint,
    move_block,
    move_section,
    place,
    remove_block,
    remove_section,
)
from shulian.apps.bulletin.actions.issues import Draft, TablePlan, print_findings, publish, start_issue
from shulian.apps.bulletin.actions.numbering import correct_first_number
from shulian.apps.bulletin.actions.papers import Wording, draft_paper, paper_step, write_paper
from shulian.apps.bulletin.actions.receiving import open_paper, receive_paper, remind_of_paper
from shulian.apps.bulletin.refusals import Refusal

__all__ = [
    "Ask",
    "Draft",
    "Imprint",
    "PhotoWords",
    "Place",
    "Refusal",
    "Step",
    "TablePlan",
    "Text",
    "Wording",
    "add_section",
    "ask_for",
    "begin",
    "change_imprint",
    "correct_first_number",
    "draft_paper",
    "move_block",
    "move_section",
    "open_paper",
    "paper_step",
    "place",
    "print_findings",
    "publish",
    "receive_paper",
    "remark",
    "remind_of_paper",
    "remove_block",
    "remove_section",
    "start_issue",
    "step",
    "write",
    "write_paper",
]
