"""Typing errors: which characters are taken for one another, and how far two words are apart."""

from __future__ import annotations

_ALIKE = """
己已巳 未末 看着 候侯 戊戌戍 赢羸 崇祟 人入八 土士 晴睛 茶荼 徒徙 拔拨 辨辩辫瓣 折拆析 冶治
洗冼 毫亳 竟竞 即既 历厉 幕慕暮墓 撤撒 孤弧狐 蓝篮 账帐 象像 作做 坐座 在再 的地得 元原源
庄压 日曰 千干于 午牛 目且 夭天 贝见 见儿 鸟乌 免兔 令今 拢扰 楼搂 粱梁 梦萝 围国
固围 城域 呐呢 喊减 传转 洪供 水冰 游遊 记纪 三二 体休 骆洛 驼驮 骄娇 茅矛 盾循
苏办 蔡菜 菊匊 幼幻 币布 处外 话活 刺剌 荆刑 惊谅 徽微 薇微 响晌 哀衰衷 壶壸 柬束
孑孓 丐丏 亨享 厂广 刀力 复夏 贷货 侍待 持恃 扬杨 场汤 陪倍 培焙
"""
_OTHERS = {one: group.replace(one, "") for group in _ALIKE.split() for one in group}

LONGEST = 12
"""Characters of a word that is mended."""


def mended(word: str) -> list[str]:
    """A word with two neighbours changed back, or with a character for which this one is often taken."""
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    alike = [word[:at] + one + word[at + 1 :] for at, taken in enumerate(word) for one in _OTHERS.get(taken, "")]
    return [one for one in dict.fromkeys([*swapped, *alike]) if one != word]


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped with a neighbour to get from one to the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        line = [row]
        for column, up in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (left != up))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == up:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
