"""Invented people: names as they occur in Shaanxi, identity numbers right in form, telephone numbers nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from shulian.core.identity import check_digit
from shulian.core.registration import Application, Guardian, needs_guardian

# In the order of their frequency; the drawing follows it.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "令狐", "皇甫")
MALE = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆峰建国志文博子轩泽睿航一诺"
FEMALE = "芳娜敏静秀丽艳娟霞洁梅玲燕红雪琳晶欣婷雅倩颖慧莹佳怡梦瑶子涵诗雨欣妍"
RARE = "喆堃翀犇骉璟旻昶晟珺玥翾邽鄠磻䶮㛃"
HUI_SURNAMES = "马哈沙纳丁海"
WITH_DOTS = (
    "阿依古丽·买买提",
    "古丽娜尔·艾力",
    "买合木提·吐尔逊",
    "巴哈尔古丽·努尔",
    "其其格·巴图",
    "布日古德·苏和",
    "丹增·旺堆",
    "卓玛·才让",
)
MOBILITY = 0.12
"""The share of readers whose identity number was issued somewhere else in the province."""


@dataclass(frozen=True)
class Person:
    """Someone invented: name, identity number and birth date."""

    name: str
    identity: str
    born: date


class Registry:
    """Makes people, each with a number that no other one has."""

    def __init__(self, random: Random, regions: list[str]) -> None:
        self.random = random
        self.regions = regions
        self.given: set[str] = set()

    def person(self, region: str, born: date) -> Person:
        """Someone born on that day, whose number was issued there or somewhere else in the province."""
        male = self.random.random() < 0.48
        return Person(self.name(male=male), self._identity(region, born, male=male), born)

    def child(self, region: str, today: date) -> Person:
        """Someone from 5 to 17 years old."""
        return self.person(region, self._born(today, 5, 18))

    def adult(self, region: str, today: date, oldest: int = 80) -> Person:
        """Someone of 18 or more, more often young than old."""
        age = 18 + int((oldest - 18) * self.random.betavariate(1.4, 2.4))
        return self.person(region, self._born(today, age, age + 1))

    def name(self, *, male: bool) -> str:
        """A name; some are rare, some carry a middle dot."""
        draw = self.random.random()
        if draw < 0.008:
            return self.random.choice(WITH_DOTS)
        surname = self._surname(draw)
        signs = MALE if male else FEMALE
        given = self.random.choice(signs)
        if self.random.random() < 0.72:
            given += self.random.choice(signs)
        if self.random.random() < 0.02:
            given = self.random.choice(RARE) + given[1:]
        return surname + given

    def _surname(self, draw: float) -> str:
        if draw < 0.018:
            return self.random.choice(DOUBLE_SURNAMES)
        if draw < 0.035:
            return self.random.choice(HUI_SURNAMES)
        # Surnames thin out like words: the first ten are almost half of the people.
        rank = int(self.random.paretovariate(0.8) * 7) - 7
        return SURNAMES[rank] if rank < len(SURNAMES) else self.random.choice(SURNAMES)

    def _identity(self, region: str, born: date, *, male: bool) -> str:
        if self.random.random() < MOBILITY:
            region = self.random.choice(self.regions)
        while True:
            serial = self.random.randrange(500) * 2 + male
            body = f"{region}{born:%Y%m%d}{serial:03d}"
            number = body + check_digit(body)
            if number not in self.given:
                self.given.add(number)
                return number

    def _born(self, today: date, youngest: int, oldest: int) -> date:
        return today - timedelta(days=self.random.randrange(youngest * 366, oldest * 365))


def application(registry: Registry, person: Person, region: str, today: date) -> Application:
    """What the person writes on the form; a minor comes with a guardian."""
    if not needs_guardian(person.born, today):
        category = "special-needs" if registry.random.random() < 0.02 else "adult"
        phone = telephone(registry.random) if registry.random.random() < 0.8 else ""
        return Application(person.name, person.identity, category, phone, health=category == "special-needs")
    parent = registry.adult(region, today, oldest=58)
    guardian = Guardian(parent.name, parent.identity, telephone(registry.random), consented=True)
    return Application(person.name, person.identity, "juvenile", guardian=guardian)


def telephone(random: Random) -> str:
    """A number that no telephone has: a subscriber's own part never begins with 0."""
    return f"0290{random.randrange(10**7):07d}"
