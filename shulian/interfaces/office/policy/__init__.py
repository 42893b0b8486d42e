"""The loan policy in the office: versions, drafts, dry runs, explanations, and groups of libraries."""
