"""The same evidence twice: which returns cite what another item's return had cited before.

Of evidence the reference is kept, as it was written; the files themselves stay with the units. Two units that both write
``照片1.jpg`` mean two photographs: across units only a reference that can mean one thing alone says something.
"""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.progress.models import ProgressReport

_ONE_THING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[〔【\[\uff3b(\uff08]\s*(?:19|20)\d\d\s*[〕】\]\uff3d)\uff09]\s*第?\s*\d+\s*号",  # 某安委办〔2024〕3号
        r"https?://[^\s/]+/\S",  # more than a site's own address
        r"(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])",  # MD5 and what is longer
    )
)

_PATH = re.compile(r"(?:[^\\/\s]*[\\/])+[^\\/\s]+\.\w{2,5}(?!\w)")
_ADDRESS = re.compile(r"https?://\S*", re.IGNORECASE)
_GENERIC = re.compile(
    r"[\W\d_]+|年|季度?|月|日|张|份|册|页|上|下|半|第|[一二三四五六七八九十]|照片|图片|截图|扫描件?|附件|佐证|证明|材料|资料|文件|细则|方案|报告|台账|清单|"
    r"记录|会议|纪要|通知|总结|汇报|验收|整改|检查|培训|签到表?|表|共享|桌面|新建|文档|最终|"
    r"img|image|dsc|pic|photos?|scan|docs?|files?|users?|desktop|tmp|temp|final|[a-z]:",
    re.IGNORECASE,
)
"""What folders and files are called everywhere."""


def means_one_thing(evidence: str) -> bool:
    """Whether two units that cite ``evidence`` cite the same: it has a document's number, an address, a hash, or the path of a
    file in a folder of its own. A bare file name, or what it shows, does not."""
    return any(pattern.search(evidence) for pattern in _ONE_THING) or any(
        _GENERIC.sub("", folder) for path in _PATH.findall(_ADDRESS.sub("", evidence)) for folder in re.split(r"[\\/]", path)[:-1]
    )


def used_before(session: Session, moment: Moment, plan: str, items: Sequence[str]) -> Mapping[int, str]:
    """Of the returns for ``items`` of ``plan``: id → the key of the item whose return, recorded earlier, cites the same evidence
    to the letter: one by the same unit, or by any where it means one thing. What was recorded first is never blamed, so that no
    later entry changes the answer for an earlier one."""
    columns = (
        ProgressReport.id, ProgressReport.plan, ProgressReport.item, ProgressReport.evidence, ProgressReport.reported_by,
    )  # fmt: skip
    cited = [
        (id_, f"{of}/{item}", evidence, unit)
        for some in batched(items)
        for id_, of, item, evidence, unit in session.execute(
            select(*columns).where(  # type: ignore[call-overload]
                col(ProgressReport.plan) == plan,
                col(ProgressReport.item).in_(some),
                col(ProgressReport.evidence) != "",
                col(ProgressReport.recorded_at) <= moment.now,
            )
        )
    ]
    told = [col(ProgressReport.evidence), col(ProgressReport.plan), col(ProgressReport.item), col(ProgressReport.reported_by)]
    first: dict[str, list[tuple[int, str, str]]] = {}
    for some in batched({evidence for _id, _key, evidence, _unit in cited}):
        query = (
            select(*told, func.min(ProgressReport.id)).where(col(ProgressReport.evidence).in_(some)).group_by(*told)
        )  # fmt: skip
        for evidence, of, item, unit, id_ in session.execute(query):
            first.setdefault(evidence, []).append((id_, f"{of}/{item}", unit))
    telling = {evidence: means_one_thing(evidence) for evidence in first}
    found: dict[int, str] = {}
    for id_, key, evidence, unit in cited:
        before = [
            (earlier, other)
            for earlier, other, by in first[evidence]
            if earlier < id_ and other != key and (telling[evidence] or by == unit)
        ]
        if before:
            found[id_] = min(before)[1]
    return found
