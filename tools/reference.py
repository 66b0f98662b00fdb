"""Writes docs/reference.md from the code: ``make reference``. Whatever the code knows is not written down a second time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic import BaseModel

from taskhub.calendar import CalendarFile, YearFile
from taskhub.cli import app
from taskhub.counters.declared import Counter, CountersFile, Ratio, Scope
from taskhub.counters.intake import HEADINGS as COUNTER_HEADINGS
from taskhub.counters.intake import REQUIRED as COUNTER_REQUIRED
from taskhub.delivery.channels import Channel, ChannelsFile, Limit
from taskhub.feed import EVENTS
from taskhub.handover.contacts import HEADINGS as CONTACT_HEADINGS
from taskhub.handover.contacts import REQUIRED as CONTACT_REQUIRED
from taskhub.hazard.diagram import lifecycle
from taskhub.hazard.enterprises import HEADINGS as ENTERPRISE_HEADINGS
from taskhub.hazard.enterprises import REQUIRED as ENTERPRISE_REQUIRED
from taskhub.hazard.intake import HEADINGS as HAZARD_HEADINGS
from taskhub.hazard.intake import REQUIRED as HAZARD_REQUIRED
from taskhub.hub import CATALOGUES
from taskhub.plan import file as plan_file
from taskhub.progress.intake import HEADINGS, REQUIRED
from taskhub.ranking.components import COMPONENTS
from taskhub.ranking.scoring import Part, Scoring, Tier
from taskhub.settings import DEFAULT_KINDS, Settings
from taskhub.subjects import FactSpec, FactType
from taskhub.units import Contact, Unit, UnitsFile
from taskhub.watch.automations import Automation, Task, Watched

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
LIFECYCLE = REFERENCE.with_name("hazard-lifecycle.md")

MEANINGS = {
    "Settings": {
        "timezone": "“今天”按哪个时区算",
        "locale": "命令行和通知用哪种语言",
        "ui_auth": "界面和接口的用户名:密码;写了就要登录。是密钥,用环境变量 TASKHUB_UI_AUTH 给出",
        "database_url": "台账所在的数据库;不写则为工作区里的 `var/taskhub.db`(SQLite)",
        "reporting.period": "各单位多久报送一次;是否滞后,按最近一个报送截止日判断",
        "verification.on": "报了完成的是否由安委办核定;打开后两个完成率并列,名次按核定的排(见 docs/核定.md)",
        "verification.low": "上一次报的进度低于百分之几、一下报成完成,就算一步到位",
        "verification.weights.no_evidence": "核定抽样的分:没有佐证",
        "verification.weights.same_evidence": "核定抽样的分:佐证与别的事项相同",
        "verification.weights.jump": "核定抽样的分:从不足到完成一步到位",
        "verification.weights.unit_failure": "核定抽样的分:牵头单位以前每被退回一次",
        "reporting.drop_folder": "收件目录:交回的填报表和邮件放在这里,由 round collect 和日程收下;相对路径从工作区算起",
        "notices.issuer": "文号里的发文机关代字",
        "notices.storm_cap": "一次研判要通知的事项超过这个数,就停下来问",
        "notices.numbering": "internal 由系统连续编文号;external 用外来文号,签批时填",
        "notices.kinds.KIND.word": "文号用字,依次为任务单、提示单、管控单、督办单的默认值",
        "notices.kinds.KIND.sign_off": "automatic 自动签发,office 由安委办签批;默认值次序同上",
        "notices.kinds.KIND.reply_within": "规则没有写答复期限时用这个;默认值次序同上",
        "notices.kinds.KIND.numbering": "这一种通知的文号怎么编;不写就用 notices.numbering",
        "notices.kinds.KIND.series": "所属期刊,如 安全生产督办通报;签发时另编期号",
        "notices.kinds.KIND.form": "公文用 official 红头文件格式还是 letter 信函格式",
        "notices.kinds.KIND.restart": "期号 yearly 每年重新编,never 连续编",
        "dispatch.quiet.begin": "安静时段从几点起;钟点要加引号。quiet: null 是不设安静时段",
        "dispatch.quiet.end": "安静时段到几点止;早于 begin 就是到次日",
        "dispatch.quiet.days_off": "休息日(按放假调休安排)是否也不告知",
        "dispatch.quiet.not_for": "不等安静时段过去的通知种类",
        "dispatch.digest.period": "不急的汇总成一条,每天、每周还是每月一次,在该期第一个工作日发",
        "dispatch.digest.at": "汇总几点发",
        "dispatch.daily_cap": "一个单位一天最多几条消息,再多就合并成一条",
        "dispatch.repeat.after": "要求回复而没有回复的,多久以后再提醒",
        "dispatch.repeat.most": "最多再提醒几次",
        "delivery.attempts": "一条消息最多发几次",
        "delivery.first_pause_seconds": "第一次失败后等多少秒再发,以后每次翻倍",
        "delivery.workers": "同时发几条",
        "engine.deadline_seconds": "规则引擎处理一批对象最多多少秒",
        "escalation.enforcement": "移送执法的单位代码;不写就是综合监管单位",
        "rules.change_cap": "单是改规则就要多通知的问题超过这个数,要有人用 --accept-rules 接受才生效",
        "hazards.categories": "隐患类别,每个一项:两位数字 code、name、aliases",
        "hazards.deadlines": "没有写明的整改期限,每条一项:level、category(不写即不限)、within;第一条相符的算数",
        "hazards.count_on_spot": "立行立改的隐患是否计入整改率等比率",
        "hazards.institution_grace": "制度措施施行多久以后,同类隐患再发就算没有见效",
        "hazards.recheck.weights.major": "回头看抽查的分:重大隐患",
        "hazards.recheck.weights.red": "回头看抽查的分:企业为红色",
        "hazards.recheck.weights.orange": "回头看抽查的分:企业为橙色",
        "hazards.recheck.weights.yellow": "回头看抽查的分:企业为黄色",
        "hazards.recheck.weights.blue": "回头看抽查的分:企业为蓝色",
        "hazards.recheck.weights.reopened": "回头看抽查的分:每重新打开一次",
        "hazards.recheck.weights.overdue": "回头看抽查的分:销号时逾期过",
        "hazards.recheck.weights.extended": "回头看抽查的分:每延期一次",
        "hazards.recheck.weights.unit_failure": "回头看抽查的分:责任单位以前每有一次回头看未过",
        "keeping.backup_days": "多少天没有备份,doctor 就提醒",
        "keeping.run_days": "Prefect 里结束了的运行,连同日志和它发布的页,留多少天;台账不受影响",
        "hazards.recheck.answer_within": "对验收的责任倒查,多久之内答复",
    },
    "UnitsFile": {"units": "单位,每个一项"},
    "Unit": {
        "code": "代码,只用字母、数字、_ 和 -;方案里写的就是它",
        "name": "全称",
        "aliases": "别名、简称;每个名称只能指一个单位",
        "role": "committee_office 安委办,sector 行业主管,territory 属地,comprehensive 综合监管,enterprise 企业",
        "superior": "上级单位的代码",
        "region": "所在地区的代码",
        "contacts": "联系人",
        "valid_from": "自哪一天起有这个单位",
        "valid_to": "撤并前的最后一天",
        "successor": "承接单位的代码;撤并之后,未了事项归它",
    },
    "Contact": {
        "name": "姓名或岗位",
        "post": "head 主要负责人,deputy 分管负责人,liaison 联络员",
        "tags": "标签,决定通知走哪些渠道",
        "valid_from": "到岗日期",
        "valid_to": "离岗前的最后一天",
    },
    "Watched": {
        "tasks": "监视的定时任务,每个一项", "heartbeat_seconds": "运行中的任务这么多秒没有心跳算断了",
        "automations": "自己的自动化,每个一项",
    },
    "Task": {
        "task": "prefect.yaml 里的名称", "absent_after_hours": "这么多小时没有运行完一次,算没有运行",
        "stuck_after_minutes": "一次运行了这么多分钟还没结束,算卡住,叫停",
    },
    "Automation": {
        "name": "名称", "description": "说明", "trigger": "触发条件,Prefect 的写法",
        "actions": "做什么,Prefect 的写法;run-deployment 的 deployment 写 prefect.yaml 里的名称",
    },
    "CountersFile": {"scopes": "统计范围,每个一项", "counters": "统计数,每个一项", "ratios": "两个统计数相除,每个一项"},
    "Scope": {"code": "代码", "name": "名称", "aliases": "别名", "within": "含在哪个范围里;两者从不相加"},
    "Counter": {
        "code": "代码", "title": "名称", "aliases": "别名", "measure": "计量单位",
        "resets": "累计数 yearly 每年归零,never 不归零", "of_which": "是哪个统计数的一部分(其中)",
    },
    "Ratio": {"code": "代码", "title": "名称", "of": "被除数", "by": "除数"},
    "Scoring": {
        "minimum_items": "牵头事项少于此数的单位单列,不排名",
        "components": "评分项,每个一项",
        "tiers": "档次,从高到低,每个一项;最后一档的 at_least 是 0",
    },
    "Part": {
        "use": "评分项:" + "、".join(
            f"`{name}` {one.title}({one.full_at} 满分,{one.zero_at} 零分)" for name, one in COMPONENTS.items()),
        "weight": "权重,大于 0,只看相对大小",
        "full_at": "百分之几得满分;不写就用评分项自己的",
        "zero_at": "百分之几得零分,到 full_at 之间按比例;不写就用评分项自己的",
    },
    "Tier": {"title": "叫什么", "at_least": "几分起,0 到 100"},
    "ChannelsFile": {"channels": "渠道,每个一项;至少有一个启用的渠道带标签 all"},
    "Channel": {
        "name": "渠道名称,不能重复",
        "tags": "发给带有其中任一标签的单位;all 人人都发",
        "url": "`file://目录`、机器人或 apprise 的地址,或 `manual://`(由人转发);密钥写成 `${环境变量}`",
        "enabled": "false 停用",
        "content": "full 全文;summary 只有标题和摘要",
        "limit": "最多多久几条;机器人不写时取官方上限",
    },
    "Limit": {"messages": "几条", "per": "minute 每分钟,hour 每小时"},
    "CalendarFile": {"years": "年份(如 2027)对应一年的安排;写了的年份以此为准,不写的用已公布的,未公布的按周末推算并注明暂定"},
    "YearFile": {"holidays": "放假的日子,周末不必写", "workdays": "调休上班的周末"},
    "progress": {
        "plan": "方案代码",
        "item": "事项编码;表格软件里设为文本,否则 1.10 会变成 1.1",
        "as_of": "这些数截止到哪一天,不能在将来",
        "value": "累计完成值,限定量事项;可写 1.2万、全角数字",
        "percent": "完成百分比,0 到 100",
        "done": "是或否",
        "problems": "存在问题",
        "next_steps": "下一步",
        "note": "说明",
        "evidence": "佐证材料",
        "reported_by": "填报单位的代码、名称或别名;空着就是牵头单位",
    },
}  # fmt: skip
"""What the models do not say themselves. A key that is missing here fails the reference, not the reader."""

KINDS = {
    "item": "事项", "hazard": "隐患", "notice": "通知", "submission": "报送", "enterprise": "企业", "unit": "单位",
    "plan": "方案",
}  # fmt: skip
TYPES = {
    FactType.INTEGER: "整数", FactType.DECIMAL: "小数", FactType.TEXT: "文字", FactType.BOOLEAN: "真假", FactType.DATE: "日期",
    FactType.EVENT: "事件",
}  # fmt: skip
SHAPES = {"string": "文字", "integer": "整数", "number": "数", "boolean": "true、false"}


HAZARDS = {
    "code": "隐患编码;空着就由系统编",
    "external_id": "在来源系统里的编号;没有编码的行靠它认出是同一个隐患",
    "title": "隐患内容",
    "category": "类别的代码、名称或别名",
    "level": "一般、重大",
    "criterion": "重大隐患的判定依据",
    "source": "检查、专项行动、自查、回头看、举报",
    "team": "督导组、检查组",
    "round": "轮次",
    "enterprise": "企业名称",
    "enterprise_code": "企业名录里的代码",
    "place": "地点",
    "region": "地区的代码或名称;空着就从属地、企业或责任单位看",
    "unit": "责任单位,只能一个",
    "territory": "属地单位;空着就是地区对应的属地",
    "sector": "行业主管部门",
    "found": "发现日期",
    "deadline": "整改期限;空着就按规定算",
    "mode": "立行立改、限期整改(默认);立行立改而没有写状态的,算当天销号",
    "status": "状态;空着就是已发现。只在第一次登记时起作用,以后用各个步骤",
    "closed_on": "销号日期",
    "monitored": "是否在控监测",
    "note": "备注",
}


def text() -> str:
    head = ["# 参考", "", "本页由程序生成(`make reference`),不要手改。"]
    parts = (
        head,
        _commands(),
        _facts(),
        _settings(),
        _plan(),
        _files(),
        _progress(),
        _hazards(),
        _enterprises(),
        _events(),
        *_tables(),
    )
    return "\n".join(line for part in parts for line in (*part, "")).rstrip("\n") + "\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings), *("| " + " | ".join(row) + " |" for row in cells)]


def _commands() -> Iterator[str]:
    root = typer.main.get_command(app)
    yield from (
        "## 命令", "", "写法:`taskhub [总选项] 命令 …`。出错时说明哪里错、怎么改,退出码 1;用法不对,退出码 2。", "",
        *_parameters(root),
    )  # fmt: skip
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        verbs = getattr(command, "commands", None)
        for verb, one in sorted(verbs.items()) if verbs else [("", command)]:
            yield from ("", f"### taskhub {name} {verb}".rstrip(), "", str(one.help), "", *_parameters(one))


def _parameters(command: Any) -> list[str]:
    rows = [_parameter(one) for one in command.params if one.name != "help"]
    return _table(["参数", "默认", "说明"], rows) if rows else ["没有参数。"]


def _parameter(one: Any) -> tuple[str, str, str]:
    if one.param_type_name == "argument":
        words = (one.name or "").upper() + ("…" if one.nargs == -1 else "")
        return f"`{words}`" if one.required else f"`[{words}]`", "", one.help or ""
    choices = "|".join(member.value for member in type(one.default)) if isinstance(one.default, Enum) else ""
    names = " / ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    value = f" `{one.metavar or choices}`" if one.metavar or choices else ""
    default = one.default.value if isinstance(one.default, Enum) else "" if one.default in (None, False, "") else str(one.default)
    return names + value, "必填" if one.required else default, one.help


def _facts() -> Iterator[str]:
    yield from (
        "## 规则可用的事实", "",
        "没有的事实就是没有,不等于 0;用 `missing(事实名)` 判断。`taskhub rules list --facts` 列出同样的内容。", "",
        "单位、方案、企业还可以数成员、加总成员的数,类型为“事件”的可以数次数,写法见[写规则](写规则.md#数成员加总)。",
    )  # fmt: skip
    for kind, catalogue in CATALOGUES.items():
        yield from ("", f"### {KINDS[kind]}(subject: {kind})", "")
        yield from _table(["事实", "类型", "单位", "含义"], map(_fact, catalogue.values()))


def _fact(spec: FactSpec) -> tuple[str, ...]:
    values = ":" + "、".join(f"`{value}`" for value in spec.values) if spec.values else ""
    scale = f"({spec.scale} 位)" if spec.type is FactType.DECIMAL else ""
    return f"`{spec.name}`", TYPES[spec.type] + scale, spec.unit, spec.meaning + values


def _settings() -> Iterator[str]:
    kinds = "、".join(f"`{kind}`" for kind in DEFAULT_KINDS)
    yield from (
        "## 设置(config/taskhub.yaml)", "", "环境变量优先于文件;写在文件里时,点号表示缩进一层。",
        f"`notices.kinds` 之下的 KIND 是 {kinds};用环境变量时整段写成 JSON。", "",
    )  # fmt: skip
    rows = []
    for key, shape, default in _leaves(Settings):
        variable = "TASKHUB_" + key.partition(".KIND")[0].upper().replace(".", "__")
        rows.append((f"`{key}`", shape, default, f"`{variable}`", MEANINGS["Settings"][key]))
    yield from _table(["键", "类型", "默认", "环境变量", "说明"], rows)


def _leaves(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """Every setting that holds a value: its dotted key, shape and default."""
    schema = model.model_json_schema()
    for name, field in model.model_fields.items():
        inner, *rest = get_args(field.annotation) or (field.annotation,)
        if rest != [type(None)]:  # it is more than a section that may be left out
            inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _leaves(inner, f"{prefix}{name}.")
        elif name == "kinds":
            first = next(iter(DEFAULT_KINDS.values()))
            for key, shape, _default in _leaves(type(first), f"{prefix}kinds.KIND."):
                values = [getattr(kind, key.rpartition(".")[2]) or "无" for kind in DEFAULT_KINDS.values()]
                yield key, shape, "、".join(values)
        else:
            plain = not field.is_required() and field.default is not None and not isinstance(field.default, list)
            default = f"`{field.default}`" if plain else ""
            yield prefix + name, _shape(schema["properties"][name], schema.get("$defs", {})), default


def _plan() -> Iterator[str]:
    yield from ("## 方案文件(config/plans/*.yaml)", "", "怎么写见[写方案](写方案.md);编辑器可用 `config/plan.schema.json` 校验。")
    sections: Mapping[str, type[BaseModel]] = {
        "顶层": plan_file.PlanFile, "tasks 的一项": plan_file.TaskFile, "measures 的一项": plan_file.MeasureFile,
        "items 的一项": plan_file.ItemFile, "schedule": plan_file.ScheduleFile, "declares": plan_file.DeclaresFile,
        "target": plan_file.TargetFile, "milestones 的一项": plan_file.MilestoneFile, "amended、withdrawn": plan_file.ChangeFile,
    }  # fmt: skip
    for title, model in sections.items():
        yield from ("", f"### {title}", "", *_keys(model))


def _files() -> Iterator[str]:
    yield "## 其他配置文件"
    sections: Mapping[str, type[BaseModel]] = {
        "config/units.yaml": UnitsFile, "units 的一项": Unit, "contacts 的一项": Contact,
        "config/channels.yaml": ChannelsFile, "channels 的一项": Channel, "limit": Limit,
        "config/counters.yaml(可以没有)": CountersFile, "scopes 的一项": Scope, "counters 的一项": Counter,
        "ratios 的一项": Ratio,
        "config/ranking.yaml(可以没有)": Scoring, "components 的一项": Part, "tiers 的一项": Tier,
        "config/watch.yaml(可以没有)": Watched, "tasks 的一项": Task, "automations 的一项": Automation,
        "config/calendar.yaml(可以没有)": CalendarFile, "years 的一年": YearFile,
    }  # fmt: skip
    for title, model in sections.items():
        yield from ("", f"### {title}", "", *_keys(model))


def _events() -> Iterator[str]:
    rows: dict[str, list[str]] = {}
    for one in EVENTS.values():
        titles = rows.setdefault(one.of("对象种类"), [])
        titles += [] if one.title in titles else [one.title]
    yield from (
        "## Prefect 里的事件",
        "",
        "台账里的事,每次运行之后进 Prefect 的事件(Events),能触发自动化;资源是 `taskhub.种类.编码`。",
        "",
    )
    yield from _table(["事件", "什么时候"], [(f"`{name}`", "、".join(titles)) for name, titles in rows.items()])


def _keys(model: type[BaseModel]) -> list[str]:
    schema = model.model_json_schema()
    parts, required = schema.get("$defs", {}), schema.get("required", ())
    rows = []
    for name, field in schema["properties"].items():
        meaning = field.get("description") or MEANINGS[model.__name__][name]
        rows.append((f"`{name}`", _shape(field, parts), "是" if name in required else "", meaning))
    return _table(["键", "类型", "必写", "说明"], rows)


def _shape(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """The kind of value in words. A part with keys of its own is no more than 键值: it has a table of its own."""
    if "anyOf" in schema:
        return _shape(next(choice for choice in schema["anyOf"] if choice.get("type") != "null"), parts)
    if "$ref" in schema:
        return _shape(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "enum" in schema or "const" in schema:
        return "、".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
    if schema.get("format") == "date":
        return "日期"
    if schema.get("type") == "array":
        inner = _shape(schema["items"], parts)
        return "列表" if inner == "键值" else f"{inner}的列表"
    return SHAPES.get(schema.get("type", ""), "键值")


def _progress() -> Iterator[str]:
    yield from (
        "## 进度表(taskhub progress import)", "",
        "CSV(UTF-8 或 GBK)或 xlsx,第一行是列名,次序不限。三个数一个也没填的行不算报送;空格、X、- 等表示缺数,不是 0。", "",
    )  # fmt: skip
    rows = [
        (f"`{name}`", "、".join(words), "是" if name in REQUIRED else "", MEANINGS["progress"][name])
        for name, words in HEADINGS.items()
    ]
    yield from _table(["列名", "也可写作", "必有", "说明"], rows)


def _hazards() -> Iterator[str]:
    yield from (
        "## 隐患表(taskhub hazard import)", "",
        "CSV(UTF-8 或 GBK)或 xlsx,第一行是列名,次序不限;有一行不对就全部不收。编码、外部编号至少有一个。", "",
    )  # fmt: skip
    rows = [
        (f"`{name}`", "、".join(words), "是" if name in HAZARD_REQUIRED else "", HAZARDS[name])
        for name, words in HAZARD_HEADINGS.items()
    ]
    yield from _table(["列名", "也可写作", "必填", "说明"], rows)


def _enterprises() -> Iterator[str]:
    yield from (
        "## 企业名录(taskhub hazard enterprises import)", "", "同上。五色等级可写 red、红、红色等;不写赋码日期就是当天。", "",
    )  # fmt: skip
    rows = [
        (f"`{name}`", "、".join(words), "是" if name in ENTERPRISE_REQUIRED else "")
        for name, words in ENTERPRISE_HEADINGS.items()
    ]
    yield from _table(["列名", "也可写作", "必填"], rows)


def _tables() -> Iterator[list[str]]:
    for title, said, headings, required in (
        ("统计数表(taskhub counter import)", "写法见[统计数](统计数.md)。", COUNTER_HEADINGS, COUNTER_REQUIRED),
        ("联系人表(taskhub unit contacts import)", "写法见[人员](人员.md)。", CONTACT_HEADINGS, CONTACT_REQUIRED),
    ):
        rows = [(f"`{name}`", "、".join(words), "是" if name in required else "") for name, words in headings.items()]
        yield [f"## {title}", "", said, "", *_table(["列名", "也可写作", "必填"], rows)]


if __name__ == "__main__":
    REFERENCE.write_text(text(), encoding="utf-8")
    LIFECYCLE.write_text(lifecycle(), encoding="utf-8")
