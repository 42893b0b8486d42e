"""Tables of the bulletin: issues with what stands in them, articles with their versions, official documents."""

from shulian.apps.bulletin.models.articles import Article, Photo, Remark, Version
from shulian.apps.bulletin.models.issues import Block, Issue, Section
from shulian.apps.bulletin.models.papers import Paper, Receipt, Series

__all__ = ["Article", "Block", "Issue", "Paper", "Photo", "Receipt", "Remark", "Section", "Series", "Version"]
