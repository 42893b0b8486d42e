"""Which editions are one work (作品): 红楼梦, whoever printed it, whoever translated it.

A work is known by its title without volume and its first author, both as they compare. What the two cannot tell
stands in tables: works that never had an author, titles and names under which one work goes about, and forms that are
a work of their own.
"""

from __future__ import annotations

import re

from shulian.core.forms import Form
from shulian.core.matching import Edition, family

ANONYMOUS = frozenset(
    "佚名 无名氏 不详 作者不详 著者不详 未知 匿名 阙名 anonymous anon anonym unknown".split()  # noqa: SIM905
)
"""What stands in the place of a name when nobody knows it."""
NOBODY = "佚名"

WITHOUT_AUTHOR = frozenset(
    """
    诗经 尚书 周易 礼记 周礼 仪礼 左传 国语 战国策 论语 孟子 大学 中庸 孝经 尔雅 老子 庄子 列子
    墨子 荀子 韩非子 管子 楚辞 山海经 黄帝内经 神农本草经 三字经 百家姓 千字文 弟子规 增广贤文 千家诗
    唐诗三百首 宋词三百首 古文观止 乐府诗集 菜根谭 四书五经 一千零一夜 圣经 古兰经 旧约全书 新约全书 吠陀
    摩诃婆罗多 罗摩衍那 五卷书 贝奥武甫 尼伯龙根之歌 罗兰之歌 熙德之歌 埃达 卡勒瓦拉 格萨尔王传 江格尔
    玛纳斯 源氏物语绘卷 平家物语 竹取物语
    """.split()  # noqa: SIM905
)
"""Works of no author, or of one whom every edition has beside another editor: the title alone tells which it is."""

OTHER_TITLES = {
    "石头记": "红楼梦",
    "脂砚斋重评石头记": "红楼梦",
    "三国志演义": "三国演义",
    "三国志通俗演义": "三国演义",
    "水浒": "水浒传",
    "水浒全传": "水浒传",
    "忠义水浒传": "水浒传",
    "忠义水浒全传": "水浒传",
    "易经": "周易",
    "道德经": "老子",
    "南华经": "庄子",
    "毛诗": "诗经",
    "书经": "尚书",
    "春秋左传": "左传",
    "春秋左氏传": "左传",
    "孙子": "孙子兵法",
    "离骚": "楚辞",
    "天方夜谭": "一千零一夜",
    "王子复仇记": "哈姆雷特",
    "哈姆莱特": "哈姆雷特",
    "块肉余生记": "大卫科波菲尔",
    "吉诃德先生": "堂吉诃德",
    "唐吉诃德": "堂吉诃德",
}
"""Titles under which the same work goes about, as they compare."""

OTHER_NAMES = {
    "周树人": "鲁迅",
    "李尧棠": "巴金",
    "舒庆春": "老舍",
    "沈雁冰": "茅盾",
    "谢婉莹": "冰心",
    "万家宝": "曹禺",
    "查良镛": "金庸",
    "管谟业": "莫言",
    "莎翁": "莎士比亚",
    "嚣俄": "雨果",
    "托尔斯太": "托尔斯泰",
    "陀斯妥耶夫斯基": "陀思妥耶夫斯基",
    "马尔盖斯": "马尔克斯",
    "安徙生": "安徒生",
}
"""Names of one author, as they compare; the last part of a foreign one."""

APART = frozenset({Form.SERIAL, Form.MUSIC, Form.MAP, Form.VIDEO, Form.PICTURE, Form.KIT, Form.DEVICE})
"""Forms that are a work of their own; a book read aloud or on a screen is still the book."""

_EDITION_WORDS = re.compile(
    r"(?:(?:全译|插图|彩图|绘图|图文|注音|拼音|珍藏|典藏|纪念|修订|增订|校注|校点|点校|评点|影印|节选|缩写|青少|少儿|学生|儿童"
    r"|名师导读|无障碍阅读|大字|双语|精装|平装|袖珍|普及|最新|新)(?:版|本))+$"
)
_TITLE, _NAME = 120, 40


def work_key(edition: Edition, form: str = Form.BOOK) -> str:
    """Title and first author of the work in one text; empty when there is no title."""
    title = work_title(edition.title)
    if not title:
        return ""
    apart = f"|{form}" if form in APART else ""
    return f"{title[:_TITLE]}|{_whose(title, edition)[:_NAME]}{apart}"


def work_title(title: str) -> str:
    """The title of a work, from that of an edition without volume and punctuation."""
    plain = _EDITION_WORDS.sub("", title) or title
    return OTHER_TITLES.get(plain, plain)


def writer(name: str) -> str:
    """A name as works compare it: the family name of a foreigner, the usual name of who has several."""
    known = family(name)
    return NOBODY if known in ANONYMOUS else OTHER_NAMES.get(known, known)


def _whose(title: str, edition: Edition) -> str:
    """The first author; of what has none, the publisher, for textbooks of one title are not one work."""
    if title in WITHOUT_AUTHOR:
        return ""
    if edition.writer:
        return writer(edition.writer)
    return f"@{edition.publisher}" if edition.publisher else ""
