"""What readers type, and what a librarian would put first."""

from __future__ import annotations

import pytest
import tantivy

from shulian.apps.discovery import finding
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.question import planned
from shulian.protocols import cql
from tests.apps.discovery.reading_room import ROOM, SETS
from tests.apps.discovery.shelf import made

_TABLE = """
# by a piece of the title, in any script
红楼梦 <- 红楼 | 红楼梦 | 紅樓夢 | 《红楼梦》 | 楼梦 | 红楼梦 岳麓书社
红楼梦辞典 <- 红楼梦辞
红楼启示录 <- 红楼 王蒙
红楼梦魇 <- 紅樓夢魘
西游记 <- 西遊記
水浒传 <- 水滸傳
明朝那些事儿 第1部 <- 明朝那些 | 那些事儿 | 明朝那些事 | 明朝那
月亮和六便士 <- 六便士 | 月亮和六便
陝西省地圖冊 <- 陕西省地图册
追风筝的人 <- 風箏
圍城 <- 围城
活着 <- 活著 | 活著 余華 | 余華活著
世界名著欣赏 <- 名著 | 名着欣赏 | shijiemingzhu | sjmz
十萬個為甚麼 <- 十万个为什么 | 为什么
二〇〇八年的雪 <- 二○○八年 | 二〇〇八年的雪
# with everyday words around a title
西游记 <- 我想看西游记 | 西游记西游记 | 西游记 西游记这本书 | 我想看《西游记》这本书 | 找西游记
西游记 <- 请帮我找一下西游记，谢谢 | 请问我能借西游记吗
西游记 <- 你好，请问有没有西游记？ | 你们图书馆有没有西游记这本书 | 我要借一本西游记 | 西游记在哪里 | 西游记能借吗
活着 <- 我想看余华的小说 | 有没有活著 余华 | 请问有活着吗 | 借活着
三体 <- 我想看三体全集 | 请问三体还有吗 | 小朋友想看三体
红楼梦 <- 请问有9787020002207吗 | 我想借 红楼梦
# by sound
红楼梦 <- hlm | HLM | hongloumeng | hong lou meng | hongl | hónglóumèng | Hóng lóu mèng | hong-lou-meng | hóng'lóu'mèng
长安十二时辰 <- cháng'ān
西游记 <- xyj
明朝那些事儿 第1部 <- mcnxs
平凡的世界 <- pingfandeshijie
三国演义 <- sgyy
重庆火锅 <- chongqing | zhongqing | cqhg | zqhg
曾国藩家书 <- zengguofan | cengguofan | zgfjs
单县志 <- shanxianzhi | danxian
尉迟恭传 <- yuchigong
长安十二时辰 <- changan
音乐欣赏 <- yinyue
秦腔 <- jiapingwa | jiapingao
战争与和平 <- tuoersitai
圍城 <- qzs
# by an author, in any form
圍城 <- 钱钟书 | 錢鍾書 | 钱锺书 | 锺书
战争与和平 <- 列夫·托尔斯泰 | 列夫•托尔斯泰 | 列夫托尔斯泰 | 托尔斯泰
War and peace <- Tolstoy
百年孤独 <- 马尔克斯 | 加西亚 马尔克斯
C++程序设计语言 <- stroustrup
鲁迅全集 第1卷 <- 鲁迅
村上春树全集 <- 村上春
平凡的世界 <- 路遥 平凡 | 平凡的世界，路遥
红楼梦 <- 曹雪芹
# by an author whom only the statement of responsibility names
人间词话 <- 王国维 | 人间词话 王国维 | 王国维人间词话 | 滕咸惠 | wangguowei | 王国
The old man and the sea <- hemingway | Ernest Hemingway
# by a volume
三体 2 黑暗森林 <- 三体 2 | 三体2 | 三体 黑暗森林
三体 <- 三体
鲁迅全集 第3卷 <- 鲁迅全集 第3卷 | 鲁迅全集第三卷 | 鲁迅全集 卷三
鲁迅全集 第十卷 <- 鲁迅全集 10
鲁迅全集 第二卷 <- 鲁迅全集第2卷
高等数学 下册 <- 高等数学 下册
高等数学 上册 <- 高等数学 上
明朝那些事儿 第2部 <- 明朝那些事儿 第二部 | 明朝那些事儿2
鲁迅全集 第3卷 <- 鲁迅全集(3) | 鲁迅全集（第三卷） | 鲁迅全集 三 | 鲁迅全集三 | 鲁迅全集 vol.3 | 鲁迅全集 Vol. III
三体 2 黑暗森林 <- 三体II | 三体Ⅱ | 三体 ii | 三体二
明朝那些事儿 第2部 <- 明朝那些事儿（第二部） | 明朝那些事儿二
明朝那些事儿 第1部 <- 明朝那些事儿一
高等数学 上册 <- 高等数学（上） | 高等数学(上册)
三体 <- 三体1 | 三体 第一部 | 三体第一部
# a whole set, and how it is bound
平凡的世界 <- 平凡的世界（全三册） | 平凡的世界 全3册 | 平凡的世界全三册 | 平凡的世界（精装）
三体 <- 三体（全三册） | 三体套装 | 三体（套装共3册） | 三体 全套
鲁迅全集 第1卷 <- 鲁迅全集 全十卷
C程序设计 第4版 <- C程序设计（第4版）
# a title and a name without a space, or with the year
三体 <- 三体刘慈欣 | 刘慈欣三体 | 三體劉慈欣
红楼梦 <- 红楼梦曹雪芹 | 曹雪芹红楼梦 | 红楼梦人民文学出版社 | 红楼梦 1982 | 1982 红楼梦 人民文学出版社
红楼启示录 <- 红楼王蒙
呐喊 <- 鲁迅呐喊 | 呐喊鲁迅 1973
平凡的世界 <- 路遥平凡的世界
战争与和平 <- 列夫·托尔斯泰战争与和平 | 战争与和平托尔斯泰
活着 <- 活着余华 | 活着 1993
家 <- 家巴金
红楼梦 <- 红楼梦 1982年 | 红楼梦（1982年版） | 红楼梦1982年版 | 红楼梦 人民文学 | 红楼梦 岳麓 | 红楼梦 有声书
# everyday words around a title and a name
活着 <- 余华的活着 | 余华的小说 | 余华的作品
圍城 <- 钱钟书的围城
三体 <- 刘慈欣的小说
村上春树全集 <- 村上春树作品 | 村上春树的书
平凡的世界 <- 路遥的平凡的世界 | 平凡的世界 路遥
西游记 <- 西游记 绘本
二十世纪中国史纲 <- 20世纪 | 20世纪中国史 | 二十世纪
# as a title page or a shop has it
三体 <- 三体 刘慈欣 著 | 三体/刘慈欣著 | 三体 刘慈欣著 | 刘慈欣著 | 三體 劉慈欣 著 | 作者：刘慈欣 | 三体 [中]刘慈欣 著
活着 <- 活着余华著 | 余华 著 活着 | 活着 余华 作
红楼梦 <- 红楼梦 曹雪芹著 | 红楼梦 (清)曹雪芹 著 | 红楼梦 〔清〕曹雪芹, 高鹗著 | 曹雪芹等著
百年孤独 <- [哥伦比亚]马尔克斯 | (哥伦比亚) 加西亚·马尔克斯 百年孤独 | 百年孤独 (哥伦比亚)加西亚·马尔克斯著 范晔译
战争与和平 <- 战争与和平（俄）列夫·托尔斯泰 | 战争与和平 列夫·托尔斯泰著 ; 草婴译
会计学 <- 会计学 徐经长主编
三体 <- 三体 全集 | 三体三部曲 | 三体 三部曲 | 三体全集 | 三体三部曲全集 | 三体系列 | 刘慈欣 三体 全集
明朝那些事儿 第1部 <- 明朝那些事儿 全集 | 明朝那些事儿全集
鲁迅全集 第1卷 <- 鲁迅全集 | 鲁迅 全集 | 鲁迅全集 鲁迅著
那不勒斯四部曲 <- 四部曲 | 那不勒斯四部曲 | 那不勒斯四部曲 全集
# parts of parts, ranges, and numbers in every script before the name of a part
Java核心技术 卷Ⅰ. 基础知识 <- java核心技术 卷1 | java核心技术 卷一 | java核心技术 第1卷 | java核心技术 卷I
Java核心技术 卷Ⅰ. 基础知识 <- java核心技术卷Ⅰ | java核心技术卷一 | java核心技术卷1 | java核心技术第一卷 | java核心技术 1
Java核心技术 卷Ⅱ. 高级特性 <- java 核心技术 2 | java核心技术 卷二 | java核心技术 卷ii | java核心技术2
鲁迅全集 第3卷 <- 鲁迅全集卷三
资本论 第三卷. 下册 <- 资本论下 | 资本论 下册 | 资本论 第三卷 下册 | 资本论 第3卷下册 | 资本论 第三卷(下)
资本论 第三卷. 上册 <- 资本论 第三卷 | 资本论 卷三 | 资本论3
二十四史 1-3 <- 二十四史 2 | 二十四史 第三册 | 二十四史 1-3
数学 四年级. 上册 <- 数学 四年级 上册 | 数学 四年级上册 | 数学 4年级上 | 数学（四年级上册） | 数学四年级上册
数学 五年级. 上册 <- 数学 五年级 | 数学 5年级
数学 四年级. 上册 <- 四年级上册数学 | 四年级数学 | 四年级数学上册 | 四年级上数学 | 4年级上册数学 | 卢江四年级上册数学
资本论 第三卷. 下册 <- 下册资本论 | 第三卷下册资本论
鲁迅全集 第3卷 <- 第3卷鲁迅全集 | 第三卷鲁迅全集
# numbers in other figures than the title's
海底两万里 <- 海底2万里 | 海底二万里 | 海底20000里 | 海底2万里 凡尔纳 | 两万里
八十天环游地球 <- 80天环游地球 | 80天
百年孤独 <- 100年孤独 | 一百年孤独
万历十五年 <- 万历15年
长安十二时辰 <- 长安12时辰
月亮和六便士 <- 月亮和6便士
十萬個為甚麼 <- 10万个为什么
二〇〇八年的雪 <- 2008年的雪 | 二零零八年的雪
# letters, figures and Chinese without a space
1984 <- 奥威尔1984 | 1984奥威尔 | 1984 奥威尔 | 乔治·奥威尔1984
C程序设计 第4版 <- 谭浩强c程序设计 | C程序设计谭浩强
C++程序设计语言 <- 裘宗燕C++
Python编程 <- python编程马瑟斯 | 马瑟斯Python编程
三体 2 黑暗森林 <- 三体2刘慈欣 | 刘慈欣三体2
红楼梦 <- 1982红楼梦 | 红楼梦1982 | 曹雪芹1982红楼梦
活着 <- 活着1993余华 | 余华1993活着 | 活着余华1993 | 1993年余华活着 | 活着1993年版余华
# letters and signs
C++程序设计语言 <- c++ | Ｃ＋＋
C#与.NET高级编程 <- C# | .net
C程序设计 第4版 <- C程序设计
Node.js实战 <- node.js
Python编程 <- python
利用Python进行数据分析 <- python 数据分析
Les misérables <- les miserables | Misérables
Harry Potter and the philosopher's stone <- harry potter | philosoph
War and peace <- war peace
1984 <- 1984
Excel 2016从入门到精通 <- excel2016 | Excel 2016 | excel2016从入门到精通
Python3网络爬虫开发实战 <- python3 | python 3 | Python 3 网络爬虫 | python 3网络爬虫
Harry Potter and the philosopher's stone <- JK Rowling | J.K. Rowling | J. K. Rowling | jk rowling
哈利·波特与魔法石 <- jk罗琳 | J.K.罗琳 | J. K. 罗琳 | JK 罗琳 | 罗琳
# by what else it is called: parallel, uniform and cover titles, further works of a volume, the original script
阿Q正传 <- 狂人日记 | krrj | kuangren | True story | true story of ah q
石头记 <- 脂砚斋重评 | story of the stone | 重评石头记
Shi ji xuan <- 史记选 | 史記選 | shijixuan
# by a number
红楼梦 <- 9787020002207 | 978-7-02-000220-7 | 7-02-000220-X | 702000220x
红楼梦 <- ISBN 978 7 02 000220 7 | ９７８７０２０００２２０７
圍城 <- 9787020024759 | 7020024750
国家地理 <- 1009-6337 | ISSN 1009-6337 | 10096337
三体 <- I247.55 | i247.55 刘慈欣
三体问题 <- P132
# one character, subjects, series, publishers
家 <- 家
活着 <- 活
红楼梦 <- 长篇小说 | 红楼梦 人民文学出版社
呐喊 <- 短篇小说 鲁迅
三体 <- 科幻基石
古文观止 <- 中华书局
新华字典 <- 新华字典
"""
"""The title that comes first, and what is typed for it."""

CASES = [
    (typed, title)
    for line in _TABLE.strip().splitlines()
    if not line.startswith("#")
    for title, typed_for_it in [line.split(" <- ")]
    for typed in typed_for_it.split(" | ")
]

TITLES = {one.title_id: one for one in (*ROOM, *SETS)}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    """The reading room's index."""
    return made(tmp_path_factory.mktemp("index"), [*ROOM, *SETS])


def first(room: tantivy.Index, text: str) -> str:
    """The title that comes first, with its volume; empty when nothing is found."""
    answer = finding.answered(room.searcher(), Asked(text), slice(0, 5))
    found = TITLES[answer[0].hits[0].title_id] if answer and answer[0].hits else None
    return f"{found.title} {found.volume}".strip() if found else ""


@pytest.mark.parametrize(("typed", "title"), CASES)
def test_a_search_puts_this_title_first(room: tantivy.Index, typed: str, title: str) -> None:
    assert first(room, typed) == title


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "水浒 曹雪芹",
            "红楼梦 鲁迅",
            "三体 7",
            "水浒传曹雪芹",
            "红楼梦鲁迅",
            "红楼梦 1999",
            "第九卷",
            "",
            "《》",
            "·",
        ),
        *("三体 鲁迅 著", "三体 7 刘慈欣著", "鲁迅全集 第七卷 鲁迅著", "会计学(第四版) 徐经长主编", "会计学(六年级)上"),
        *(
            "六年级上册数学",
            "四年级语文",
            "鲁迅1984",
            "1985水浒传",
            "活着1994余华",
            "活着1993鲁迅",
            "海底3万里",
            "90天环游地球",
            "第七卷鲁迅全集",
        ),
        *("我想看", "有没有", "我想看书", "请问有红楼梦鲁迅吗", "借三体7", "我想看三体 鲁迅"),
    ],
)
def test_a_search_for_what_is_not_there_finds_nothing(room: tantivy.Index, typed: str) -> None:
    assert first(room, typed) == ""


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("会计学第二版", [2010]),
        ("会计学 第2版", [2010]),
        ("会计学2版", [2010]),
        ("会计学 再版", [2010]),
        ("会计学 2nd ed", [2010]),
        ("会计学修订版", [2012]),
        ("会计学 修订本", [2012]),
        ("第六版 会计学", [2019]),
        ("会计学徐经长第六版", [2019]),
        ("会计学第四版", []),
        ("会计学", [2019, 2010, 2012]),
    ],
)
def test_an_edition_is_found_however_it_is_written(room: tantivy.Index, typed: str, years: list[int]) -> None:
    answer = finding.answered(room.searcher(), Asked(typed), slice(0, 5))
    assert [TITLES[hit.title_id].year for hit in answer[0].hits] == years if answer else not years


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("edition = 第2版", {2010}),
        ('edition = "2nd ed."', {2010}),
        ("edition = 修订版", {2012}),
        ('title = 会计学 and edition any "2 6"', {2010, 2019}),
        ("title = 会计学 not edition = 6", {2010, 2012}),
    ],
)
def test_experts_ask_for_an_edition_by_name(room: tantivy.Index, said: str, years: set[int]) -> None:
    answer = finding.answered(room.searcher(), Asked("", cql=cql.parse(said)), slice(0, 5))
    assert answer
    assert {TITLES[hit.title_id].year for hit in answer[0].hits} == years


def test_an_edition_of_nothing_is_refused() -> None:
    with pytest.raises(cql.CqlError):
        planned(Asked("", cql=cql.parse('edition = "精装"')))


def test_a_set_that_another_library_has_is_not_cut_short_to_its_author(room: tantivy.Index) -> None:
    for typed, titles in (("鲁迅全集", 0), ("呐喊 鲁迅著", 1)):
        answer = finding.answered(room.searcher(), Asked(typed, library=(6,)), slice(0, 5))
        assert answer
        assert answer[0].total == titles


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 100


def test_popular_editions_come_first_and_volumes_stand_in_order(room: tantivy.Index) -> None:
    def shown(text: str) -> list[tuple[int | None, str]]:
        plan = planned(Asked(text))
        assert plan is not None
        hits = finding.page(room.searcher(), Asked(text), plan, slice(0, 20)).hits
        return [(TITLES[hit.title_id].year, TITLES[hit.title_id].volume) for hit in hits]

    assert [year for year, _volume in shown("红楼梦")[:3]] == [1982, 2003, 1987]
    assert [volume for _year, volume in shown("鲁迅全集")] == ["第1卷", "第二卷", "第3卷", "第十卷"]
    assert [volume for _year, volume in shown("三体")[:3]] == ["", "2 黑暗森林", "3 死神永生"]
    assert [volume for _year, volume in shown("高等数学")[:2]] == ["上册", "下册"]
