"""What a dictionary reads differently from the people and places themselves, or what many people read differently.

Titles and names are found under the dictionary's reading and under this one.
"""

from __future__ import annotations


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """Each entry is the characters and then one syllable for each."""
    entries = (entry.split() for entry in lines.replace("\n", ",").split(",") if entry.strip())
    return {characters: tuple(syllables) for characters, *syllables in entries}


SURNAMES = _table(
    """
    万俟 mo qi, 尉迟 yu chi, 长孙 zhang sun, 令狐 ling hu, 澹台 tan tai, 单于 chan yu, 曾 zeng, 单 shan, 仇 qiu, 解 xie,
    区 ou, 朴 piao, 查 zha, 盖 ge, 翟 zhai, 覃 qin, 乐 yue, 缪 miao, 员 yun, 种 chong, 折 she, 隗 wei, 阚 kan, 谌 chen,
    牟 mu, 洗 xian, 冼 xian, 郇 xun, 召 shao, 任 ren, 华 hua, 宁 ning, 纪 ji, 繁 po, 黑 he, 宿 su, 祭 zhai, 訾 zi,
    逄 pang, 逯 lu, 佘 she, 晁 chao, 褚 chu, 哈 ha, 那 na, 柏 bai, 葛 ge, 过 guo, 车 che, 应 ying, 於 yu, 都 du,
    曲 qu, 燕 yan, 冒 mao, 秘 bi, 费 fei, 贾 jia, 肖 xiao, 尹 yin, 臧 zang, 卜 bu, 句 gou, 隽 juan, 瞿 qu, 邵 shao,
    相 xiang, 幺 yao, 仉 zhang, 笮 ze, 郗 xi, 撒 sa, 泠 ling, 能 nai, 盛 sheng, 石 shi, 沈 shen, 叶 ye, 仝 tong, 俞 yu
    """
)
"""Only where a text begins with them."""

NAMES = _table(
    """
    单县 shan xian, 蔚县 yu xian, 涡阳 guo yang, 浚县 xun xian, 郫县 pi xian, 会稽 kuai ji,
    高句丽 gao gou li, 六安 lu an, 亳州 bo zhou, 大埔 da bu, 东阿 dong e, 番禺 pan yu, 铅山 yan shan, 台州 tai zhou,
    丽水 li shui, 吐蕃 tu bo, 大宛 da yuan, 龟兹 qiu ci, 月氏 yue zhi, 身毒 yuan du, 冒顿 mo du,
    犍为 qian wei, 筠连 jun lian, 荥经 ying jing, 荥阳 xing yang, 洪洞 hong tong, 长子县 zhang zi xian, 繁峙 fan shi,
    隰县 xi xian, 柞水 zha shui, 吴堡 wu bu, 乐亭 lao ting, 乐清 yue qing, 阿房宫 e pang gong, 鄠邑 hu yi, 鄠县 hu xian,
    盩厔 zhou zhi, 栎阳 yue yang, 华阴 hua yin, 华州 hua zhou, 华山 hua shan, 旬邑 xun yi, 邠州 bin zhou, 鄜州 fu zhou,
    葭县 jia xian, 宕昌 tan chang, 会宁 hui ning, 莘县 shen xian, 莘庄 xin zhuang, 任丘 ren qiu, 井陉 jing xing,
    行唐 xing tang, 尉犁 yu li, 解州 xie zhou, 天台 tian tai, 什邡 shi fang, 北碚 bei bei, 黄陂 huang pi, 监利 jian li,
    郧阳 yun yang, 枞阳 zong yang, 歙县 she xian, 黟县 yi xian, 砀山 dang shan, 睢宁 sui ning, 盱眙 xu yi, 甪直 lu zhi,
    珲春 hun chun, 穆棱 mu ling, 牟平 mu ping, 中牟 zhong mu, 东莞 dong guan, 百色 bo se, 漯河 luo he, 渑池 mian chi,
    泌阳 bi yang, 武陟 wu zhi, 长汀 chang ting, 长乐 chang le, 蚌埠 beng bu, 佛坪 fo ping,
    略阳 lue yang, 长武 chang wu, 彬州 bin zhou, 澄城 cheng cheng, 宁陕 ning shan, 石泉 shi quan, 岢岚 ke lan,
    崞县 guo xian, 忻州 xin zhou, 鄱阳 po yang, 洞庭 dong ting, 敦煌 dun huang, 可汗 ke han, 单于 chan yu, 阏氏 yan zhi,
    贾平凹 jia ping wa, 曾国藩 zeng guo fan, 曾巩 zeng gong, 曾子 zeng zi, 曾纪泽 zeng ji ze, 单田芳 shan tian fang,
    仇英 qiu ying, 仇士良 qiu shi liang, 解缙 xie jin, 查良镛 zha liang yong, 查慎行 zha shen xing, 乐毅 yue yi,
    乐嘉 le jia, 尉迟恭 yu chi gong, 翟理斯 zhai li si, 朴槿惠 piao jin hui, 盖叫天 gai jiao tian, 区大伦 ou da lun,
    万俟卨 mo qi xie, 李洱 li er, 墨翟 mo di, 郦食其 li yi ji, 金日磾 jin mi di, 嫪毐 lao ai, 老子 lao zi,
    皋陶 gao yao, 伍员 wu yun, 樊於期 fan wu ji, 范雎 fan ju, 逄蒙 pang meng, 秘鲁 bi lu, 叶公 ye gong
    """
)
"""Wherever they stand in a text."""

ALSO = _table(
    """
    重庆 zhong qing, 长安 zhang an, 厦门 sha men, 陕西 shaan xi, 长沙 zhang sha, 长江 zhang jiang, 长春 zhang chun,
    银行 yin xing, 音乐 yin le, 朝阳 zhao yang, 大夫 da fu, 百色 bai se, 解州 hai zhou, 六安 liu an, 台州 tai zhou,
    西藏 xi cang, 调查 tiao cha, 都市 dou shi, 厦大 sha da, 行长 xing zhang, 女红 nv hong, 叶公 she gong
    """
)
"""Other readings that people type for these, wherever they stand; nothing is put in order by them."""
