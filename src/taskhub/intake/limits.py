"""Time limits as plans write them: 2024年底前, 每季度, 长期坚持, 2024年6月底前完成30%,年底前全部完成."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.intake.numbering import chinese
from taskhub.intake.words import plain_words
from taskhub.plan import ItemKind, Milestone
from taskhub.tables import day

_CN = "[一二两三四五六七八九十]"
_HALVES = {"上半年": (1, 6), "下半年": (7, 12)}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_THIRDS = {"上旬": 10, "中旬": 20}

_POINT = re.compile(
    r"(?:(?P<year>20\d\d)(?:年度?|[.\-/](?=\d))?|(?P<same>当年|本年|今年|同年|年(?=底|末)))?"
    r"(?:(?P<half>[上下]半年)|第?(?P<quarter>[一二三四1234])季度|(?P<month>1[0-2]|0?[1-9])(?:月份?|[.\-/](?=\d)|$)"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?(?!\d)|(?P<third>[上中下]旬))?)?"
)
_END = re.compile(
    r"(?:取得(?:明显|阶段性|初步)?(?:成效|进展)|见效|年?底|年?末|月?底|月?末|之?前|以前|以内|内|为止|止|期间|完成|全部|基本|初步|力争|确保|实现|全年|季度末)*"
)
_RECURRING = re.compile(r"每(?:个)?(半年|年度?|季度?|月度?|周|日|天|半月)|按(月|季度?|年)|逐(月|季|年)|(?:定期)(开展|进行|组织)?")
_CONTINUOUS = re.compile(r"长期坚持|长期|持续推进|持续|常态化?|常年|贯穿始终|全程|日常|经常性")
_ONWARD = re.compile(r"立即|即日起|立行立改|即刻|即知即改|马上")
_PERCENT = re.compile(
    r"(?P<lead>完成|达到|达|完成率|实现|累计|整改率)*(?P<percent>\d+(?:\.\d+)?)%(?:以上)?|(?P<all>全部完成|全面完成|完成全部|全部|完成|到位)"
)
_WITHIN_PERIOD = re.compile(r"(?:底|末|初)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末)?之?前?(?:报送|开展|完成|组织)?.{0,8}")
_YEARLY = re.compile(
    r"分年度(?:推进|实施|完成)?|按年度(?:推进|实施)|分阶段(?:推进|实施)?|分步(?:推进|实施)?|根据(?:上级|国家|省).*"
)
_SPAN = re.compile(r"(20\d\d)(?:年)?[-—~～至到–]+(20\d\d)年?(?:底前?|完成)?")
_WITHIN = re.compile(rf"({_CN}|\d{{1,2}})(年|个月)(?:内|之内|以内)(?:完成)?")


@dataclass(frozen=True, slots=True)
class Limit:
    """What a limit says. ``note``: what a person should confirm; ``doubt``: why nothing could be made of it, and what to do."""

    start: date | None = None
    due: date | None = None
    kind: ItemKind | None = None
    milestones: tuple[Milestone, ...] = ()
    note: str = ""
    doubt: str = ""
    remedy: str = ""


def read(raw: Any, text: str, start: date | None, end: date | None) -> Limit:
    """``raw`` and ``text`` of a cell; ``start`` and ``end`` of the plan, where they are known."""
    if not text.strip():
        return Limit(doubt=_("没有写完成时限"), remedy=_("写明 due;不写就是方案的结束日期"))
    try:
        return Limit(due=day(raw))
    except ValueError:
        pass
    if isinstance(raw, float) and re.fullmatch(r"20\d\d\.1", text.strip()):
        return Limit(
            doubt=_("{text} 是 1 月还是 10 月,表格里分不出").format(text=text.strip()), remedy=_("写 due: 2024-10-31 这样的日期")
        )
    words = plain_words(text).rstrip("。;.").replace("，", ",")
    for reader in (_spanned, _within, _kept_up, _stepped, _once):
        limit = reader(words, start, end)
        if limit is not None:
            return limit
    return Limit(doubt=_("看不懂这个时限"), remedy=_remedy(words))


def _remedy(words: str) -> str:
    if _YEARLY.search(words):
        return _("写明每年完成多少:用 milestones,或拆成每年一个事项")
    if re.search(r"适时|尽快|按要求|按.*规定|根据|结合", words):
        return _("请牵头单位报一个日期,写 due: 2024-12-31")
    return _("写 due: 2024-12-31,或 kind: recurring、continuous")


def _spanned(words: str, start: date | None, end: date | None) -> Limit | None:
    match = _SPAN.fullmatch(words)
    if match:
        return Limit(start=date(int(match[1]), 1, 1), due=date(int(match[2]), 12, 31))
    parts = re.split(r"[至到~～—]|(?<=[日月年])-", words)
    if len(parts) == 2 and parts[0] and parts[1]:
        first, last = first_day(parts[0]), _point(parts[1], _year_of(parts[0]))
        if first and last:
            return Limit(start=first, due=last)
    return None


def _within(words: str, start: date | None, end: date | None) -> Limit | None:
    match = _WITHIN.fullmatch(words)
    if match is None or start is None:
        return None
    count = chinese(match[1])
    months = count * 12 if match[2] == "年" else count
    due = _back(_months_on(start, months))
    note = _("从方案开始日期起算,是 {day}").format(day=due)
    return Limit(due=due, note=note)


def _kept_up(words: str, start: date | None, end: date | None) -> Limit | None:
    """每季度, 长期坚持, 立即开展并长期坚持, 2024年底前完成,并长期坚持."""
    recurring, continuous, onward = _RECURRING.search(words), _CONTINUOUS.search(words), _ONWARD.search(words)
    if not (recurring or continuous or onward):
        return None
    rest = words
    for found in (_RECURRING, _CONTINUOUS, _ONWARD):
        rest = found.sub("", rest)
    rest = re.sub(
        r"^(?:并|开展|进行|推进|实施|坚持|一次|完成|启动|整改|[,;、。])+|(?:并|开展|进行|推进|实施|坚持|一次|启动|至少|[,;、。:])+$",
        "",
        rest,
    )
    rest = re.sub(r"^(?:至少|不少于)?\d?次$", "", rest)
    since = first_day(rest) if rest.endswith(("起", "开始")) else None
    if since is not None:
        rest = ""
    due = _point(rest, _only_year(start, end)) if rest else None
    if recurring:
        period = next((word for word in recurring.groups() if word), "")
        limit = _repeating(period, since or start, due or end, explicit=due)
        if not rest or due:
            return replace(limit, start=since)
        if _WITHIN_PERIOD.fullmatch(rest):  # 每年12月底前: a date in each period, which no plan file can say
            return replace(limit, note="、".join(filter(None, (limit.note, _("“{rest}”没有收").format(rest=rest)))))
        return None
    if continuous:
        if rest and due is None:
            return None
        note = _("既有日期又要长期坚持:收成长期坚持,到 {day} 为止").format(day=due) if due else ""
        return Limit(start=since, kind=ItemKind.CONTINUOUS, due=due, note=note)
    if rest:
        return Limit(due=due) if due else None
    return Limit(doubt=_("只写了立即办,没有写到哪一天"), remedy=_("写明 due;要长期坚持的写 kind: continuous"))


def _repeating(period: str, start: date | None, due: date | None, explicit: date | None) -> Limit:
    """A recurring item steps at each quarter's end; what repeats less often steps at milestones of its own."""
    kind = ItemKind.RECURRING
    months = {"半年": 6, "年": 12, "年度": 12}.get(period)
    if months is None:
        quarterly = period in ("季", "季度")
        note = (
            ""
            if quarterly
            else _("“每{period}”的进度按季度末计").format(period=period)
            if period
            else _("没有写多久一次,按每季度计")
        )
        return Limit(kind=kind, due=explicit, note=note)
    if start is None or due is None:
        return Limit(kind=kind, due=explicit, note=_("方案起止日期不明,进度按季度末计"))
    ends = list(_ends(start, due, months))
    steps = tuple(
        Milestone(one, Decimal(100) if n == len(ends) else (Decimal(100 * n) / len(ends)).quantize(Decimal("0.01")))
        for n, one in enumerate(ends, start=1)
    )
    note = _("“每{period}”写成 {n} 个节点").format(period=period, n=len(steps))
    return Limit(kind=kind, due=explicit, milestones=steps, note=note)


def _ends(start: date, due: date, months: int) -> Iterator[date]:
    one = start
    for year in range(start.year, due.year + 1):
        for month in range(months, 13, months):
            one = _last_day(year, month)
            if start <= one < due:
                yield one
    yield due


def _stepped(words: str, start: date | None, end: date | None) -> Limit | None:
    """2024年6月底前完成30%,年底前全部完成: a percentage at each date."""
    parts = [part for part in re.split(r"[,;、。]", words) if part]
    if "%" not in words or len(parts) < 2:
        return None
    steps: list[Milestone] = []
    year: int | None = None
    for part in parts:
        figure = _PERCENT.search(part)
        if figure is None:
            return None
        one = _point(part[: figure.start()] or part, year)
        if one is None:
            return None
        year = one.year
        steps.append(Milestone(one, Decimal(figure["percent"] or 100)))
    rising = all(a.date < b.date and a.percent <= b.percent for a, b in pairwise(steps))
    if not rising or steps[-1].percent != 100:
        return Limit(doubt=_("节点没有按日期升到 100%"), remedy=_("核对各节点的日期和百分比,写 milestones"))
    return Limit(due=steps[-1].date, milestones=tuple(steps))


def _once(words: str, start: date | None, end: date | None) -> Limit | None:
    due = _point(words, _only_year(start, end))
    if due is None:
        return None
    if not re.match(r"20\d\d", words):
        return Limit(due=due, note=_("没有写年份,取 {year} 年").format(year=due.year))
    return Limit(due=due)


def _point(words: str, year: int | None) -> date | None:
    """The last day that a phrase such as 2024年第三季度末前 allows; a phrase that names no year is of ``year``."""
    match = _POINT.match(words)
    if match is None or not match[0] or not _END.fullmatch(words[match.end() :]):
        return None
    stated = int(match["year"]) if match["year"] else year
    if stated is None:
        return None
    if match["half"]:
        return _last_day(stated, _HALVES[match["half"]][1])
    if match["quarter"]:
        return _last_day(stated, _QUARTERS[match["quarter"]] * 3)
    if match["month"]:
        month = int(match["month"])
        last = monthrange(stated, month)[1]
        the_day = int(match["day"]) if match["day"] else _THIRDS.get(match["third"] or "", last)
        return date(stated, month, the_day) if the_day <= last else None
    return date(stated, 12, 31)


def _only_year(start: date | None, end: date | None) -> int | None:
    return start.year if start and end and start.year == end.year else None


def first_day(text: str) -> date | None:
    """The first day of 2024年3月起, or of a year."""
    words = plain_words(text)
    match = re.fullmatch(r"(20\d\d)[年.\-/]?(?:(\d{1,2})[月.\-/]?(?:(\d{1,2})日?)?)?(?:起|开始)?", words)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _year_of(words: str) -> int | None:
    match = re.match(r"20\d\d", words)
    return int(match[0]) if match else None


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months_on(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    last = monthrange(start.year + years, month + 1)[1]
    return date(start.year + years, month + 1, min(start.day, last))


def _back(one: date) -> date:
    return date.fromordinal(one.toordinal() - 1)
