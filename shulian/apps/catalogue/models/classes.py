"""How many titles each class has."""

from __future__ import annotations

from django.db import models


class ClassCount(models.Model):
    """Living titles of one class of the scheme, those of the classes below it among them; counted anew by a job."""

    code = models.CharField(max_length=10, primary_key=True)
    titles = models.IntegerField()
