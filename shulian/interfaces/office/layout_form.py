"""Choosing how a provider's table is read: what each heading means, by select boxes over an example of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.words import name_of
from shulian.core.eresources import FED
from shulian.core.vendorcells import TIMES, folded, heading, month, months_within, shown, times_in
from shulian.core.vendorlayout import Layout, Metric, Role, Rows, Where, looked_for
from shulian.core.vendorsheets import LINES_ABOVE, find_headings, headings_at

MOST_ROWS, MOST_WORDS, MOST_VALUES, SAMPLES = 3, 80, 40, 3
FEEDS, IGNORE = "feeds:", "ignore"
ROLES: Mapping[str, Any] = {
    "": gettext_lazy("— passed over"),
    Role.MONTH: pgettext_lazy("column", "the month"),
    Role.LIBRARY: pgettext_lazy("column", "the library"),
    Role.RESOURCE: pgettext_lazy("column", "the resource"),
    Role.METRIC: pgettext_lazy("column", "what is counted"),
    Role.COUNT: pgettext_lazy("column", "the count"),
    IGNORE: gettext_lazy("leave out, even under a heading that counts"),
}
UNITS = [(times, word or "1") for word, times in TIMES.items()]
# What a heading probably means, by a part of it: a first guess that somebody looks at before it counts.
_GUESSES = (
    (("月份", "年月", "统计月", "时间", "日期", "month"), str(Role.MONTH)),
    (("馆名", "图书馆", "机构", "成员馆", "单位名称", "library"), str(Role.LIBRARY)),
    (("资源", "数据库", "刊名", "书名", "题名", "resource"), str(Role.RESOURCE)),
    (("指标", "统计项", "项目", "metric"), str(Role.METRIC)),
    (("数量", "次数值", "数值", "count"), str(Role.COUNT)),
    (("下载",), f"{FEEDS}e-downloads"),
    (("检索",), f"{FEEDS}e-searches"),
    (("登录", "访问"), f"{FEEDS}e-sessions"),
)


@dataclass(frozen=True)
class Chosen:
    """A word of the headings, or a value of the column of metrics, with what is chosen for it and samples below."""

    name: str
    word: str
    role: str
    times: int
    samples: str = ""


class LayoutForm:
    """What is chosen on the page, beginning with the layout that stands, or with a guess."""

    def __init__(self, rows: Rows, said: Mapping[str, str], stands: Layout | None, year: int) -> None:
        self.rows, self.said, self.stands, self.year = rows, said, stands, year
        self.line, self.height = self._place()
        self.found = headings_at(rows, self.line, self.height)
        self.words = list(self._words())
        self.month = self._where("month", stands.month if stands else self._guess_month())
        self.library = self._where("library", stands.library if stands else self._guess_library())
        self.values = list(self._values())
        self.fixed = Chosen("fixed", "", *self._fixed())

    @property
    def sees_one_metric(self) -> bool:
        """Whether neither a heading nor a column says what is counted."""
        return not any(one.role.startswith(FEEDS) for one in self.words) and not self.values

    def layout(self) -> Layout:
        """The layout that is chosen."""
        fed = [one for one in self.words if one.role.startswith(FEEDS)]
        columns = {role: one.word for role in Role for one in self.words if one.role == role}
        metric = Where.COLUMN if Role.METRIC in columns else Where.HEADING if fed else Where.FIXED
        chosen = {Where.COLUMN: self.values, Where.HEADING: fed, Where.FIXED: [self.fixed]}[metric]
        return Layout(
            metrics=tuple(_metric(one) for one in chosen if one.role.startswith(FEEDS)),
            columns=columns,
            month=self.month,
            library=self.library,
            metric=metric,
            heading_rows=self.height,
            merged=self.merged,
            totals=self._listed("totals"),
            subtotals=self._listed("subtotals"),
            ignored=tuple(one.word for one in self.words if one.role == IGNORE),
            sheet=self._text("sheet"),
            marker=self._text("marker"),
        )

    @property
    def merged(self) -> bool:
        """Whether an empty cell says what stands above it."""
        return bool(self.said.get("merged")) if self.said else self.stands is not None and self.stands.merged

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields of text."""
        lists = {name: "、".join(self._listed(name)) for name in ("totals", "subtotals")}
        return lists | {name: self._text(name) for name in ("sheet", "marker")}

    def roles(self) -> list[tuple[str, str]]:
        """What a heading may mean."""
        return [(str(role), str(words)) for role, words in ROLES.items()] + feeds()

    def _place(self) -> tuple[int, int]:
        """The first row of headings and how many they are."""
        if self.said:
            return _number(self.said, "line", LINES_ABOVE) - 1, _number(self.said, "height", MOST_ROWS)
        if self.stands:
            try:
                return find_headings(self.rows, self.stands, self.year).row, self.stands.heading_rows
            except ValueError:
                return _fullest(self.rows), self.stands.heading_rows
        return _fullest(self.rows), 1

    def _words(self) -> Iterator[Chosen]:
        """The different words of the headings, without months."""
        seen: set[str] = set()
        for row in self.rows[self.line : self.line + self.height]:
            for at, cell in enumerate(row):
                key = heading(cell)
                if not key or key in seen or month(cell, self.year) or len(seen) >= MOST_WORDS:
                    continue
                name = f"{len(seen)}"
                seen.add(key)
                yield self._chosen(name, shown(cell), at)

    def _chosen(self, name: str, word: str, at: int) -> Chosen:
        below = (shown(row[at]) for row in self.rows[self.line + self.height :] if at < len(row))
        samples = "、".join(list(dict.fromkeys(filter(None, below)))[:SAMPLES])
        if self.said.get(f"word-{name}") == word:
            return Chosen(name, word, self.said.get(f"role-{name}", ""), _times(self.said, name), samples)
        return Chosen(name, word, *self._role_of(word), samples)

    def _role_of(self, word: str) -> tuple[str, int]:
        """What a word means in the layout that stands, or probably."""
        if self.stands is None:
            guess = next((role for parts, role in _GUESSES if any(one in folded(word) for one in parts)), "")
            return guess, times_in(word) or 1
        key = heading(word)
        for role, named in self.stands.columns.items():
            if heading(named) == key:
                return str(role), 1
        for one in self.stands.metrics if self.stands.metric is Where.HEADING else ():
            if heading(one.word) == key:
                return f"{FEEDS}{one.kind}", one.times
        return (IGNORE if key in map(heading, self.stands.ignored) else ""), 1

    def _values(self) -> Iterator[Chosen]:
        """The different words in the column that says what is counted."""
        column = next((one for one in self.words if one.role == Role.METRIC), None)
        if column is None:
            return
        at = next(n for n, own in enumerate(self.found.own) if heading(column.word) in own)
        cells = (row[at] for row in self.rows[self.line + self.height :] if at < len(row))
        known = {heading(one.word): one for one in (self.stands.metrics if self.stands else ())}
        values = {heading(cell): shown(cell) for cell in cells if folded(cell)}
        for number, (key, word) in enumerate(list(values.items())[:MOST_VALUES]):
            name = f"value-{number}"
            if self.said.get(f"word-{name}") == word:
                yield Chosen(name, word, self.said.get(f"role-{name}", ""), _times(self.said, name))
            elif key in known:
                yield Chosen(name, word, f"{FEEDS}{known[key].kind}", known[key].times)
            else:
                guess = next((role for parts, role in _GUESSES if parts[0] in word and role.startswith(FEEDS)), "")
                yield Chosen(name, word, "" if self.stands else guess, times_in(word) or 1)

    def _fixed(self) -> tuple[str, int]:
        if "role-fixed" in self.said:
            return self.said["role-fixed"], _times(self.said, "fixed")
        only = self.stands.metrics[0] if self.stands and self.stands.metric is Where.FIXED else None
        return (f"{FEEDS}{only.kind}", only.times) if only else ("", 1)

    def _where(self, name: str, otherwise: Where) -> Where:
        said = self.said.get(name)
        return Where(said) if said in list(Where) else otherwise

    def _guess_month(self) -> Where:
        if any(one.role == Role.MONTH for one in self.words):
            return Where.COLUMN
        if any(month(cell, self.year) for row in self.rows[self.line : self.found.below] for cell in row):
            return Where.HEADING
        titles = (shown(cell) for row in self.rows[: self.line] for cell in row)
        return Where.ABOVE if any(list(months_within(one)) for one in titles) else Where.FIXED

    def _guess_library(self) -> Where:
        return Where.COLUMN if any(one.role == Role.LIBRARY for one in self.words) else Where.FIXED

    def _listed(self, name: str) -> tuple[str, ...]:
        if not self.said:
            stands = self.stands or Layout(())
            return stands.totals if name == "totals" else stands.subtotals
        return tuple(filter(None, self._text(name).replace("，", "、").replace(",", "、").split("、")))[:10]

    def _text(self, name: str) -> str:
        stands = getattr(self.stands, name, "") if self.stands and not self.said else ""
        return self.said.get(name, stands).replace("\0", "").strip()[:100]


def feeds() -> list[tuple[str, str]]:
    """The indicators that a table may feed."""
    names = {one.kind: name_of(one) for one in indicators()}
    return [(f"{FEEDS}{kind}", _("counts as %(indicator)s") % {"indicator": names.get(kind, kind)}) for kind in FED]


def looks_for(layout: Layout) -> str:
    """The words by which the table is found again."""
    return "、".join(looked_for(layout))


def _metric(one: Chosen) -> Metric:
    kind = one.role.removeprefix(FEEDS)
    return Metric(one.word, kind if kind in FED else FED[0], one.times)


def _times(said: Mapping[str, str], name: str) -> int:
    given = said.get(f"times-{name}", "1")
    return next((times for times in TIMES.values() if str(times) == given), 1)


def _number(said: Mapping[str, str], name: str, most: int) -> int:
    given = said.get(name, "1")
    return min(max(int(given), 1), most) if given.isascii() and given.isdigit() and len(given) < 4 else 1


def _fullest(rows: Rows) -> int:
    """The row that is most like headings: the first with the most different words that are no numbers."""
    words = [
        len({folded(cell) for cell in row if isinstance(cell, str) and folded(cell)}) for row in rows[:LINES_ABOVE]
    ]
    return words.index(max(words)) if words else 0
