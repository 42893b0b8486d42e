"""Everything that reads: issues, articles, official documents."""

from shulian.apps.bulletin.queries.issues import (
    findings_digest,
    found,
    issue_number,
    issues,
    months_of,
    next_number,
    numbers,
    published_issue,
    published_issues,
    seen_digest,
    sources_of,
    table_sources,
    tables_to_choose,
    to_sign_for,
    values,
    words_of,
)

__all__ = [
    "findings_digest",
    "found",
    "issue_number",
    "issues",
    "months_of",
    "next_number",
    "numbers",
    "published_issue",
    "published_issues",
    "seen_digest",
    "sources_of",
    "table_sources",
    "tables_to_choose",
    "to_sign_for",
    "values",
    "words_of",
]
