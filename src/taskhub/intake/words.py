"""Words as they are compared: narrow, simplified, without blanks. What is kept as a title stays as its author wrote it."""

import re

from taskhub.tables import clean

_TRADITIONAL = str.maketrans(
    "應發產務單責導壓開關門縣區鄉鎮項標準備註號編時間進節點總結業體級舉辦實現設築隱聯協網絡運輸檢監員會農經濟財稅規"
    "劃環鐵電氣資訊統計織組續長職內該條處數據達類質護衛災難預報場題國勞動與學習專兩個濱興華東廣園島灣鋼礦滅險醫藥圖"
    "書館隊樓團勝戰營歷為領評價選擇驗證萬億從屬這種還對問確認寫參負牽頭終於須約強熱線車輛決議識論試調製術衝漲際陽陰"
    "雲龍馬齊陳劉張楊",
    "应发产务单责导压开关门县区乡镇项标准备注号编时间进节点总结业体级举办实现设筑隐联协网络运输检监员会农经济财税规"
    "划环铁电气资讯统计织组续长职内该条处数据达类质护卫灾难预报场题国劳动与学习专两个滨兴华东广园岛湾钢矿灭险医药图"
    "书馆队楼团胜战营历为领评价选择验证万亿从属这种还对问确认写参负牵头终于须约强热线车辆决议识论试调制术冲涨际阳阴"
    "云龙马齐陈刘张杨",
)
_BLANK = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BREAK = re.compile(r"[ \t\u3000]*\r?\n[ \t\u3000]*|\r")


def plain_words(text: object) -> str:
    """For comparing: full-width forms narrowed, traditional characters simplified, no blanks at all."""
    return _BLANK.sub("", clean(text).translate(_TRADITIONAL)).replace("，", ",")


def simplified(text: str) -> str:
    """As ``plain_words``, with its blanks and line breaks."""
    return clean(text).translate(_TRADITIONAL)


def one_line(text: str) -> str:
    """A title as it is kept: what a cell or a column's width broke into lines made one again."""
    return _INVISIBLE.sub("", _BREAK.sub("", text)).strip(" \t\u3000\u00a0\ufeff")
