"""What may be lent, returned and renewed: facts in, decisions out."""
