"""Write the tables of the handbook that are made from the program: `python -m tests.docs`."""

from __future__ import annotations

import tests.conftest  # noqa: F401  gives Django a data folder of its own
from tests.docs import tables

tables.write()
