"""Shulian (书联): one reader card, one catalogue, one set of books for a province's public libraries."""
