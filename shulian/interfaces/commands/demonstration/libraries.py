"""The tree of the demonstration: the libraries that bulletin no. 53 names, and invented places marked as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from shulian import clock
from shulian.apps.alliance.actions.divisions import DATA, rows
from shulian.apps.alliance.actions.libraries import Proposed, Verdict, add_libraries
from shulian.apps.alliance.models import Closure, Library, Membership, OpeningHours
from shulian.apps.journal.actions import Act
from shulian.core import opening
from shulian.core.library import Kind, Service, Standing
from shulian.interfaces.commands.demonstration import works

SHAANXI = DATA / "shaanxi"
PROVINCE = "610000"
PROVINCE_NAME = "陕西省图书馆"
YANTA, HANTAI, LANGAO = "610113", "610702", "610925"
JOINED_2021 = frozenset({"610102", "610103", "610113", "610602"})
NOT_LENDING = frozenset({"610881", "610822", "610824", "610929"})
"""Shown as having applied for lending only, so that the refusal can be seen; which members lend is not known."""

# What the bulletin states about single libraries.
INTRODUCTIONS = {
    "610700": "2022年1月26日正式建成开放。",
    HANTAI: "一个总馆、22个分馆和若干服务点。365天免费开放。自2021年4月23日起与汉台区邮政分公司合作"
    "“汉图有书任你借，邮政一元替你还”，设15个便民还书点。",
    LANGAO: "智慧图书馆2020年10月底建成，馆藏104094册。全县12个乡镇各设分馆，藏书量均在3500册以上。",
    "610300": "2008年4月设立全省第一个盲人有声阅览室。",
}
SELF_SERVICE = (
    ("610925-Z1", "岚河书苑", "610925100", "2018年12月开放，陕南首家县级24小时自助图书馆。"),
    ("610925-Z2", "城关镇24小时自助图书馆", "610925100", "2020年7月开放，陕南首家镇级24小时自助图书馆。"),
    ("610925-Z3", "佐龙镇24小时自助图书馆", "610925101", "2020年9月开放。"),
    ("610925-Z4", "民主镇24小时自助图书馆", "610925106", "2020年10月开放。"),
)
ENTRY_TO_ROOMS = ("身份证、读者证、微信、支付宝或刷脸进入", "自助借还")
DESK_SERVICES = ("办理读者证", "通借通还")

# Hours are not in the source; these are invented, and marked.
HOURS = {
    Kind.PROVINCE: "每天 8:30-20:00",
    Kind.CITY: "每天 9:00-19:00",
    Kind.COUNTY: "周二至周五 8:30-18:00；周六、周日 9:00-18:00",
    Kind.TOWNSHIP_BRANCH: "周一至周六 9:00-17:00",
    Kind.READING_ROOM: "每天 9:00-21:00",
}
HANTAI_HOURS = "每天 8:30-18:00"
POST_HOURS = "每天 8:30-17:00"
POST_OFFICES = 15

HANTAI_TOWNS = (("610702002", "东大街街道"), ("610702100", "铺镇"), ("610702101", "武乡镇"), ("610702102", "河东店镇"))
ROOMS = (
    (YANTA, "-S1", "大雁塔城市书房", "610113002"),
    (YANTA, "-S2", "曲江城市书房", "610113008"),
    ("610602", "-S1", "宝塔山城市书房", "610602"),
    (HANTAI, "-S1", "天汉城市书房", "610702"),
)
STOPS = ((HANTAI, "-L1", "流动图书车汉王镇站", "610702106"), ("610300", "-L1", "流动图书车市民广场站", "610300"))
INVENTED = frozenset({"library"})


def plan() -> list[Proposed]:
    """All libraries below the province's own, parents before their branches."""
    proposed = [*_named(), *_langao(), *_hantai(), *_rooms_and_stops()]
    return [Proposed(**{**vars(row), "line": line}) for line, row in enumerate(proposed, start=1)]


def load(act: Act) -> dict[str, Library]:
    """Put the tree below the central library; returns all libraries by code."""
    refused = [one for one in add_libraries(act, plan()) if one.verdict is not Verdict.ADDED]
    if refused:
        raise ValueError(f"the demonstration's own libraries are refused: {refused}")
    _complete_centre()
    libraries = {library.code: library for library in Library.objects.order_by("path")}
    Membership.objects.bulk_create([*_lending(libraries.values()), *_joint_reference(libraries)])
    return libraries


def institutions(libraries: Iterable[Library]) -> list[Library]:
    """The libraries that are no branch of another."""
    return [one for one in libraries if one.kind in (Kind.PROVINCE, Kind.CITY, Kind.COUNTY)]


def lending(libraries: Iterable[Library]) -> frozenset[int]:
    """The libraries that lend: members of circulation and their branches."""
    members = set(
        Membership.objects.filter(service=Service.CIRCULATION, standing=Standing.ACTIVE).values_list(
            "library", flat=True
        )
    )
    known = list(libraries)
    heads = {library.path: library.pk for library in institutions(known)}
    return frozenset(library.pk for library in known if _head(library, heads) in members)


def _head(library: Library, heads: dict[str, int]) -> int | None:
    """The institution a place belongs to: itself, or the nearest one above it."""
    path = str(library.path)
    while path and path not in heads:
        path = path[: -library.steplen]
    return heads.get(path)


def _complete_centre() -> None:
    centre = Library.objects.get(code=PROVINCE)
    Library.objects.filter(pk=centre.pk).update(
        services=list(DESK_SERVICES), demonstration_fields=["opening_hours", "services"]
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(library=centre, weekday=span.weekday, opens=span.opens, closes=span.closes)
        for span in opening.parse(HOURS[Kind.PROVINCE]) or ()
    )


def _named() -> Iterator[Proposed]:
    named = [row for row in rows(SHAANXI / "libraries.csv") if row["level"] != "province"]
    cities = {row["division_code"] for row in named if row["level"] == "city"}
    for row in sorted(named, key=lambda row: (row["level"] != "city", row["division_code"])):
        code, kind = row["division_code"], Kind(row["level"])
        city = f"{code[:4]}00"
        yield Proposed(
            line=0,
            code=code,
            name=row["library"],
            aliases=tuple(row["name_variants"].split(";")) if row["name_variants"] else (),
            kind=kind,
            parent=city if kind is Kind.COUNTY and city in cities else "",
            division=code,
            hours=HANTAI_HOURS if code == HANTAI else HOURS[kind],
            introduction=INTRODUCTIONS.get(code, ""),
            services=DESK_SERVICES,
            demonstration=frozenset({"opening_hours", "services"}),
        )


def _langao() -> Iterator[Proposed]:
    """The twelve township branches and the self-service libraries that are known by name."""
    for row in rows(SHAANXI / "townships.csv"):
        if row["county_code"] == LANGAO:
            yield Proposed(
                line=0,
                code=row["code"],
                name=f"岚皋县图书馆{row['name_zh']}分馆",
                kind=Kind.TOWNSHIP_BRANCH,
                parent=LANGAO,
                division=row["code"],
                hours=HOURS[Kind.TOWNSHIP_BRANCH],
                introduction="岚皋县12个乡镇分馆之一，藏书量在3500册以上。",
                demonstration=frozenset({"name", "opening_hours"}),
            )
    for code, name, division, introduction in SELF_SERVICE:
        yield Proposed(
            line=0,
            code=code,
            name=name,
            kind=Kind.SELF_SERVICE,
            parent=LANGAO,
            division=division,
            introduction=introduction,
            services=ENTRY_TO_ROOMS,
        )


def _hantai() -> Iterator[Proposed]:
    """Some of the 22 branches, whose names are not known, and the 15 return points at post offices."""
    for division, town in HANTAI_TOWNS:
        yield Proposed(
            line=0,
            code=division,
            name=f"汉台区图书馆{town}分馆（演示）",
            kind=Kind.TOWNSHIP_BRANCH,
            parent=HANTAI,
            division=division,
            hours=HOURS[Kind.TOWNSHIP_BRANCH],
            demonstration=INVENTED,
        )
    for number in range(1, POST_OFFICES + 1):
        yield Proposed(
            line=0,
            code=f"{HANTAI}-Y{number:02d}",
            name=f"汉中市汉台区图书馆便民还书点 {number}号（演示）",
            kind=Kind.POST_OFFICE,
            parent=HANTAI,
            division=HANTAI,
            hours=POST_HOURS,
            introduction="在邮政网点还书：把书和签名的签条装入专用还书袋，每袋1元。",
            demonstration=INVENTED,
        )


def _rooms_and_stops() -> Iterator[Proposed]:
    for kind, places in ((Kind.READING_ROOM, ROOMS), (Kind.MOBILE_STOP, STOPS)):
        for parent, suffix, name, division in places:
            yield Proposed(
                line=0,
                code=f"{parent}{suffix}",
                name=f"{name}（演示）",
                kind=kind,
                parent=parent,
                division=division,
                hours=HOURS.get(kind, ""),
                demonstration=INVENTED,
            )


def _lending(libraries: Iterable[Library]) -> Iterator[Membership]:
    """Four libraries are known to have joined in 2021; who else lends is assumed and marked."""
    for library in institutions(libraries):
        known = library.code in JOINED_2021
        yield Membership(
            library=library,
            service=Service.CIRCULATION,
            standing=Standing.APPLIED if library.code in NOT_LENDING else Standing.ACTIVE,
            joined_note="2021年加入" if known else "",
            is_demonstration=not known,
        )


def _joint_reference(libraries: dict[str, Library]) -> Iterator[Membership]:
    """The members that the half-year's delivery table names."""
    for row in rows(works.DATA / "document_delivery_2021-12_2022-05.csv"):
        yield Membership(library=libraries[row["division_code"]], service=Service.JOINT_REFERENCE)


def announce_closures(libraries: dict[str, Library]) -> None:
    """A few closures announced beforehand, around today."""
    today = clock.today()
    for code, ahead, days, reason in (
        ("610115", 9, 2, "设备检修（演示）"),
        (YANTA, 16, 1, "全馆消防演练（演示）"),
        ("610300", -20, 3, "书架调整（演示）"),
    ):
        first = today + timedelta(days=ahead)
        Closure.objects.create(
            library=libraries[code],
            first_day=first,
            last_day=first + timedelta(days=days - 1),
            reason=reason,
            announced_at=clock.now() - timedelta(days=max(1, 3 - ahead)),
        )
