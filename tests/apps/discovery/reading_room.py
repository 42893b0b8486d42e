"""A reading room of well-known works in several editions, as plain values: what readers look for by every scrap."""

from __future__ import annotations

from itertools import count

from shulian.apps.discovery.index import Description
from shulian.core.forms import Form

_NUMBERS = count(101)
_WORKS: dict[tuple[str, str], int] = {}


def edition(title: str, author: str = "", holders: int = 1, **more: object) -> Description:
    """One edition, held by the first so many libraries; editions of one title and author are one work."""
    number = next(_NUMBERS)
    held = tuple(range(1, holders + 1))
    work = _WORKS.setdefault((title, author), len(_WORKS) + 1)
    authors = tuple(author.split("、")) if author else ()
    values: dict[str, object] = {"authors": authors, "libraries": held, "available": held[::2], "work": work}
    return Description(number, title, **{**values, **more})  # type: ignore[arg-type]


def _set(title: str, author: str, volumes: list[str], **more: object) -> list[Description]:
    return [edition(title, author, volume=volume, **more) for volume in volumes]


ROOM = [
    edition(
        "红楼梦",
        "曹雪芹、高鹗",
        9,
        publisher="人民文学出版社",
        year=1982,
        clc="I242.4",
        language="chi",
        numbers=("9787020002207",),
        subjects=("长篇小说",),
        loans=400,
    ),
    edition("红楼梦", "曹雪芹、高鹗", 2, publisher="岳麓书社", year=1987, clc="I242.4", language="chi"),
    edition("红楼梦", "曹雪芹、高鹗", 3, publisher="上海古籍出版社", year=2003, form=Form.AUDIO, clc="I242.4"),
    edition("红楼梦辞典", "周汝昌", 2, year=1987, clc="I207.411", publisher="广东人民出版社"),
    edition("红楼梦魇", "张爱玲", 4, year=2009, clc="I207.411"),
    edition("红楼启示录", "王蒙", 2, year=1991, clc="I207.411"),
    edition("漫说红楼", "张毕来", 1, year=1978, clc="I207.411"),
    edition("西游记", "吴承恩", 8, year=1980, clc="I242.4", loans=300),
    edition("西游记", "吴承恩", 6, year=2015, juvenile=True, clc="I287.4", publisher="接力出版社"),
    edition("西游记的秘密", "中野美代子", 1, year=2002),
    edition("三国演义", "罗贯中", 8, year=1953, clc="I242.4"),
    edition("三国志", "陈寿", 3, year=1959, clc="K236.04"),
    edition("水浒传", "施耐庵", 7, year=1975, clc="I242.4"),
    edition("圍城", "錢鍾書", 6, year=1991, clc="I246.5", numbers=("7-02-002475-0",), loans=90),
    edition("管锥编", "钱锺书", 2, year=1979, clc="Z126"),
    edition("明朝那些事儿", "当年明月", 7, volume="第1部", year=2006, clc="K248.09", loans=200),
    edition("明朝那些事儿", "当年明月", 7, volume="第2部", year=2007, clc="K248.09", loans=150),
    edition("明朝一哥王阳明", "吕峥", 2, year=2011),
    edition("三体", "刘慈欣", 8, year=2008, clc="I247.55", loans=500, series="中国科幻基石丛书"),
    edition("三体", "刘慈欣", 8, volume="2 黑暗森林", year=2008, clc="I247.55", loans=400, series="中国科幻基石丛书"),
    edition("三体", "刘慈欣", 8, volume="3 死神永生", year=2010, clc="I247.55", loans=450, series="中国科幻基石丛书"),
    edition("三体问题", "周济林", 1, year=1990, clc="P132"),
    *_set("鲁迅全集", "鲁迅", ["第十卷", "第3卷", "第1卷", "第二卷"], holders=3, publisher="人民文学出版社", year=2005),
    edition("呐喊", "鲁迅", 6, year=1973, subjects=("短篇小说",), clc="I210.6"),
    edition("鲁迅传", "王晓明", 3, year=1993, subjects=("鲁迅",)),
    edition("高等数学", "同济大学数学系", 6, volume="上册", year=2014, clc="O13"),
    edition("高等数学", "同济大学数学系", 6, volume="下册", year=2014, clc="O13"),
    edition("高等数学习题全解", "陈仲", 2, year=2008),
    edition("会计学", "徐经长", 2, year=2010, edition="第2版"),
    edition("会计学", "徐经长", 1, year=2012, edition="修订本"),
    edition("会计学", "徐经长", 3, year=2019, edition="第6版"),
    edition("C++程序设计语言", "Bjarne Stroustrup、裘宗燕", 3, year=2010, clc="TP312"),
    edition("C程序设计", "谭浩强", 5, volume="第4版", year=2010, clc="TP312"),
    edition("C#与.NET高级编程", "内格尔", 2, year=2012, clc="TP312"),
    edition("Node.js实战", "坎特伦", 2, year=2014),
    edition("利用Python进行数据分析", "Wes McKinney", 4, year=2014, clc="TP311"),
    edition("Python编程", "埃里克·马瑟斯", 6, remainder="从入门到实践", year=2016, clc="TP311"),
    edition("战争与和平", "列夫·托尔斯泰、草婴", 4, year=2007, clc="I512.44"),
    edition("安娜·卡列尼娜", "列夫·托尔斯泰", 3, year=1956, clc="I512.44"),
    edition("War and peace", "Leo Tolstoy", 2, year=2007, language="eng", clc="I512.44"),
    edition("百年孤独", "加西亚·马尔克斯、范晔", 8, year=2011, clc="I775.45", loans=210),
    edition("追风筝的人", "卡勒德·胡赛尼", 7, year=2006, clc="I712.45"),
    edition("小王子", "圣埃克苏佩里", 8, year=2003, juvenile=True, clc="I565.88"),
    edition("Les misérables", "Victor Hugo", 1, year=1862, language="fre"),
    edition("Harry Potter and the philosopher's stone", "J. K. Rowling", 3, year=1997, language="eng", juvenile=True),
    edition("平凡的世界", "路遥", 9, remainder="第一部", year=1986, clc="I247.57", loans=350),
    edition("白鹿原", "陈忠实", 9, year=1993, clc="I247.57", loans=250),
    edition("秦腔", "贾平凹", 6, year=2005, clc="I247.57"),
    edition("废都", "贾平凹", 5, year=1993, clc="I247.57"),
    edition("家", "巴金", 6, year=1953, clc="I246.5"),
    edition("家庭医生", "佚名", 1, year=2001),
    edition("活着", "余华", 9, year=1993, clc="I247.57", loans=600),
    edition("曾国藩家书", "曾国藩", 5, year=1985, clc="K827"),
    edition("单县志", "单县志编纂委员会", 1, year=1996, clc="K295.24"),
    edition("重庆火锅", "李乐清", 2, year=1998, clc="TS972"),
    edition("长安十二时辰", "马伯庸", 7, year=2017, clc="I247.57"),
    edition("音乐欣赏", "罗小平", 2, year=2000, clc="J605"),
    edition("尉迟恭传", "佚名", 1, year=1988),
    edition("万历十五年", "黄仁宇", 7, year=1982, clc="K248.3"),
    edition("1984", "乔治·奥威尔", 4, year=1985, clc="I561.45"),
    edition("一九八四", "乔治·奥威尔", 1, year=2010),
    edition("国家地理", "", 3, form=Form.SERIAL, numbers=("1009-6337",), year=2001),
    edition("新华字典", "商务印书馆辞书研究中心", 9, year=2011, clc="H163", publisher="商务印书馆"),
    edition("古文观止", "吴楚材、吴调侯", 5, year=1959, clc="H194.1", publisher="中华书局"),
    edition("陝西省地圖冊", "", 2, form=Form.MAP, year=2001, publisher="西安地图出版社"),
    edition("石头记", "曹雪芹", 1, year=1988, also_titles=("脂砚斋重评石头记", "Story of the stone")),
    edition("阿Q正传", "鲁迅", 4, year=1976, also_titles=("狂人日记", "True story of Ah Q")),
    edition("Shi ji xuan", "Sima Qian", 2, year=1990, language="chi", also_titles=("史记选",)),
    edition("村上春树全集", "村上春树", 2, year=2002),
    edition("世界名著欣赏", "佚名", 1, year=1999),
    edition("十萬個為甚麼", "佚名", 2, year=1962),
    edition("二〇〇八年的雪", "佚名", 1, year=2009),
    edition("Excel 2016从入门到精通", "龙马高新教育", 2, year=2016),
    edition("Python3网络爬虫开发实战", "崔庆才", 3, year=2018),
    edition("哈利·波特与魔法石", "J.K.罗琳、苏农", 7, year=2000, juvenile=True),
    edition("二十世纪中国史纲", "金冲及", 2, year=2009),
    edition("人间词话", "", 3, year=1986, responsibility="王国维著 ; 滕咸惠校注"),
    edition("The old man and the sea", "", 2, responsibility="by Ernest Hemingway"),
    edition("月亮和六便士", "毛姆", 7, year=2016, clc="I561.45"),
    edition("那不勒斯四部曲", "埃莱娜·费兰特", 1, year=2016),
]
"""Everything that can be found here."""

SETS = [
    edition("Java核心技术", "霍斯特曼", 3, volume="卷Ⅰ. 基础知识", year=2019, clc="TP312"),
    edition("Java核心技术", "霍斯特曼", 3, volume="卷Ⅱ. 高级特性", year=2019, clc="TP312"),
    *_set("资本论", "马克思", ["第三卷. 下册", "第一卷", "第三卷. 上册"], holders=2, year=1975, clc="A123"),
    edition("二十四史", "佚名", 2, volume="1-3", year=1997),
    *_set("数学", "卢江", ["五年级. 上册", "四年级. 下册", "四年级. 上册"], holders=2, year=2013, clc="G624.5"),
    edition("海底两万里", "儒勒·凡尔纳", 5, year=1979, clc="I565.44"),
    edition("八十天环游地球", "儒勒·凡尔纳", 3, year=1958, clc="I565.44"),
]
"""Parts of parts, ranges, and numbers in every script; beside the room where these are looked for."""
