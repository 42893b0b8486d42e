"""Run the benches: a table on the screen, and bench.json for whoever compares.

Every module tests/bench/bench_*.py has `run() -> list[dict]` with the keys name, value, unit, reference and ratio
(reference and ratio may be None). Nothing here asserts a time.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent


def main(wanted: list[str]) -> None:
    """Run the benches named on the command line, or all of them, on a durable server of their own."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-bench-"))
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["SHULIAN_HOME"] = str(folder / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "shulian.config.settings"
    django.setup()
    from django.core.management import call_command

    from shulian.config import home, postgres

    server = postgres.Server(home.current())
    server.start()
    try:
        call_command("migrate", verbosity=0)
        figures = []
        for file in sorted(HERE.glob("bench_*.py")):
            if not wanted or file.stem.removeprefix("bench_") in wanted:
                figures += importlib.import_module(f"tests.bench.{file.stem}").run()
    finally:
        server.stop()
    show(figures)
    Path("bench.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def show(figures: list[dict[str, object]]) -> None:
    """The figures as a table."""
    table = Table("figure", "value", "unit", "reference", "ratio")
    for figure in figures:
        table.add_row(*(_text(figure.get(key)) for key in ("name", "value", "unit", "reference", "ratio")))
    Console().print(table)


def _text(value: object) -> str:
    return "" if value is None else f"{value:,.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
