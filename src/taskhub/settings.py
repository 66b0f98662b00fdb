"""What the administrator of a workspace has set: ``config/taskhub.yaml``, and before it the environment."""

import re
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from taskhub.durations import Duration
from taskhub.i18n import gettext as _
from taskhub.problems import Refusal

NoticeKind = Literal["task_order", "reminder", "control", "supervision", "circular", "admonition", "raise", "referral"]
SignOff = Literal["automatic", "office", "three"]
Numbering = Literal["internal", "external"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reporting(_Section):
    """How often departments report: being behind is judged at the end of the last period. ``drop_folder``: where returned sheets
    and letters are put to be taken over, below the workspace unless it is an absolute path."""

    period: Literal["month", "quarter", "half_year"] = "quarter"
    drop_folder: str = "var/returns"


class ClaimWeights(_Section):
    """Points that make a claim likelier to be drawn; each claim has one to begin with. ``unit_failure`` counts once for every
    claim of the unit that was sent back before, the others once."""

    no_evidence: Annotated[int, Field(ge=0)] = 3
    same_evidence: Annotated[int, Field(ge=0)] = 3
    jump: Annotated[int, Field(ge=0)] = 2
    unit_failure: Annotated[int, Field(ge=0)] = 2


class Verification(_Section):
    """Whether what units claim done is verified by the office. Where it is, both rates are shown and the verified one ranks.
    ``low``: an item reported below so many percent and then done at once has jumped."""

    on: bool = False
    low: Annotated[int, Field(ge=0, le=100)] = 50
    weights: ClaimWeights = ClaimWeights()


class KindSettings(_Section):
    """One kind of notice: the word in its number (``提`` in 某安委办提〔2024〕3号), when a reply is due, and who signs it off:
    nobody, the office, or three people one after the other (drafter, checker, signatory). ``numbering``: where its numbers come
    from, if not from where the others do. ``series``: the title under which its issues are counted too (第44期), from 1 again
    each year unless ``restart`` says never. ``form``: the layout of its document."""

    word: str
    sign_off: SignOff
    reply_within: str | None = None
    numbering: Numbering | None = None
    series: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None = None
    restart: Literal["yearly", "never"] = "yearly"
    form: Literal["official", "letter"] = "official"

    @field_validator("reply_within")
    @classmethod
    def _readable(cls, text: str | None) -> str | None:
        return str(Duration.parse(text)) if text else None


class Notices(_Section):
    """Issuing: the issuer's short name in document numbers, the cap above which a run stops and asks, and whether notices are
    numbered here (``internal``) or given the numbers of the office's own register at sign-off (``external``)."""

    issuer: str = "某安委办"
    numbering: Numbering = "internal"
    storm_cap: Annotated[int, Field(ge=1)] = 300
    kinds: dict[NoticeKind, KindSettings] = Field(default_factory=lambda: dict(DEFAULT_KINDS))

    @field_validator("kinds", mode="before")
    @classmethod
    def _with_defaults(cls, kinds: object) -> object:
        """What a kind's section leaves out is as it is by default."""
        if not isinstance(kinds, dict):
            return kinds
        known = {kind: one.model_dump(exclude_unset=True) for kind, one in DEFAULT_KINDS.items()}
        return {kind: {**known.get(kind, {}), **said} if isinstance(said, dict) else said for kind, said in kinds.items()}

    @field_validator("kinds")
    @classmethod
    def _complete(cls, kinds: dict[NoticeKind, KindSettings]) -> dict[NoticeKind, KindSettings]:
        complete = {**DEFAULT_KINDS, **kinds}
        words: dict[str, NoticeKind] = {}
        for kind, one in complete.items():
            if one.word in words:  # two series with one word would give two notices one number
                message = _("{kind} 和 {other} 的文号用字都是 {word}").format(kind=kind, other=words[one.word], word=one.word)
                raise Refusal(message, _("每种通知用一个字"))
            words[one.word] = kind
        restarts: dict[str, str] = {}
        for one in complete.values():
            if one.series and restarts.setdefault(one.series, one.restart) != one.restart:
                raise Refusal(
                    _("{series} 既每年重新编期号,又连续编").format(series=one.series), _("同一种期刊的 restart 写成一样")
                )
        return complete

    def numbering_of(self, kind: str) -> Numbering:
        return self.kinds[kind].numbering or self.numbering  # type: ignore[index]

    @property
    def external(self) -> frozenset[str]:
        """The kinds whose numbers are given from outside."""
        return frozenset(kind for kind in self.kinds if self.numbering_of(kind) == "external")


DEFAULT_KINDS: dict[NoticeKind, KindSettings] = {
    "task_order": KindSettings(word="任", sign_off="office"),
    "reminder": KindSettings(word="提", sign_off="automatic"),
    "control": KindSettings(word="管", sign_off="office"),
    "supervision": KindSettings(word="督", sign_off="office", reply_within="5 working days"),
    "circular": KindSettings(word="通", sign_off="three"),
    "admonition": KindSettings(word="约", sign_off="three", reply_within="5 working days", form="letter"),
    "raise": KindSettings(word="级", sign_off="three"),
    "referral": KindSettings(word="移", sign_off="three", form="letter"),
}


def _clock(text: object) -> object:
    """YAML reads an unquoted 20:30 as the number 1230."""
    if isinstance(text, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        return text
    raise Refusal(_("{text} 不是钟点").format(text=text), _('加引号写成 "20:30"'))


Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day, written "20:30"."""


class Quiet(_Section):
    """Hours in which units hear nothing, from ``begin`` to before ``end`` (across midnight where it is the later one), and days
    off; ``not_for``: kinds of notices that do not wait for a better time."""

    begin: Clock = time(20)
    end: Clock = time(8)
    days_off: bool = True
    not_for: list[NoticeKind] = ["control"]


class Digest(_Section):
    """When what can wait goes out, gathered into one message a unit: on the first working day of the period, at that hour."""

    period: Literal["day", "week", "month"] = "day"
    at: Clock = time(9)


class Repeats(_Section):
    """How long after a notice was told it is told again, where no reply came that was asked for, and how often at most."""

    after: str = "10 working days"
    most: Annotated[int, Field(ge=0)] = 2

    @field_validator("after")
    @classmethod
    def _readable(cls, text: str) -> str:
        return str(Duration.parse(text))


class Dispatch(_Section):
    """When units hear of notices: quiet hours (null: none), the digest, how many messages a day a unit gets at most before the
    rest is gathered, and repetitions."""

    quiet: Quiet | None = Quiet()
    digest: Digest = Digest()
    daily_cap: Annotated[int, Field(ge=1)] = 5
    repeat: Repeats = Repeats()

    @model_validator(mode="after")
    def _digest_is_heard(self) -> "Dispatch":
        quiet, at = self.quiet, self.digest.at
        if quiet and (quiet.begin <= at < quiet.end if quiet.begin <= quiet.end else at >= quiet.begin or at < quiet.end):
            raise Refusal(
                _("汇总的钟点 {at} 在安静时段里").format(at=f"{at:%H:%M}"),
                _("改到 {end} 以后").format(end=f"{quiet.end:%H:%M}"),
            )
        return self


class Delivery(_Section):
    """Sending: how often a message is tried, how long the first pause is (it doubles with every try), and how many are sent
    at once. Twelve tries last a day and a half: a mail server that is down over night loses nothing."""

    attempts: Annotated[int, Field(ge=1)] = 12
    first_pause_seconds: Annotated[int, Field(ge=1)] = 60
    workers: Annotated[int, Field(ge=1, le=16)] = 4


class RuleSettings(_Section):
    """Changes of rules: how many findings a change alone may tell before a person has to accept it."""

    change_cap: Annotated[int, Field(ge=0)] = 50


class Escalation(_Section):
    """Ladders: the unit that referrals to law enforcement go to; without one, a comprehensive regulator."""

    enforcement: str | None = None


class Engine(_Section):
    """The rule engine's worker: how long a chunk of subjects may take before the worker is given up."""

    deadline_seconds: Annotated[float, Field(gt=0)] = 30.0


class Keeping(_Section):
    """``backup_days``: after how many days without a backup the doctor warns. ``run_days``: how long the Prefect server keeps
    runs that have ended, with their logs and the pages that they showed; the ledger keeps everything."""

    backup_days: Annotated[int, Field(ge=1)] = 7
    run_days: Annotated[int, Field(ge=1)] = 90


class HazardCategory(_Section):
    """A category of hazards: two digits that stand in identity codes, its name, and what else people call it."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
    name: str
    aliases: list[str] = Field(default_factory=list)


class HazardDeadline(_Section):
    """How long rectifying may take; a level or category that is not named means every one. The first that fits applies."""

    within: str
    level: Literal["general", "major"] | None = None
    category: str | None = None

    @field_validator("within")
    @classmethod
    def _readable(cls, text: str) -> str:
        return str(Duration.parse(text))

    def fits(self, level: str, category: str) -> bool:
        return self.level in (None, level) and self.category in (None, category)

    def __str__(self) -> str:
        return f"{self.level or '*'}/{self.category or '*'}: {self.within}"


DEFAULT_CATEGORIES = [
    HazardCategory(code=f"{number:02d}", name=name, aliases=aliases)
    for number, (name, aliases) in enumerate((
        ("危险化学品", ["危化品", "化工"]), ("矿山", ["非煤矿山", "煤矿"]), ("工贸", ["冶金等工贸", "粉尘涉爆"]),
        ("建筑施工", ["房屋市政", "住房城乡建设"]), ("道路交通", ["交通运输", "交通"]), ("消防", ["消防安全"]),
        ("城镇燃气", ["燃气"]), ("特种设备", []), ("人员密集场所", ["文化旅游", "教育", "医疗卫生"]),
        ("水利水务", ["水利", "渔业船舶"]), ("农林牧渔及其他", ["农业", "林业", "其他"]),
    ), start=1)
]  # fmt: skip
DEFAULT_DEADLINES = [HazardDeadline(level="major", within="30 days"), HazardDeadline(level="general", within="15 days")]


class RecheckWeights(_Section):
    """Points that make a hazard likelier to be drawn for a recheck; each hazard has one to begin with.

    ``reopened``, ``extended`` and ``unit_failure`` count once a time, the others once.
    """

    major: Annotated[int, Field(ge=0)] = 1
    red: Annotated[int, Field(ge=0)] = 4
    orange: Annotated[int, Field(ge=0)] = 3
    yellow: Annotated[int, Field(ge=0)] = 2
    blue: Annotated[int, Field(ge=0)] = 1
    reopened: Annotated[int, Field(ge=0)] = 3
    overdue: Annotated[int, Field(ge=0)] = 2
    extended: Annotated[int, Field(ge=0)] = 1
    unit_failure: Annotated[int, Field(ge=0)] = 2


class Rechecks(_Section):
    """Rechecks: what makes a draw likelier, and how long whoever accepted has to answer after a failure."""

    weights: RecheckWeights = RecheckWeights()
    answer_within: str = "10 working days"

    @field_validator("answer_within")
    @classmethod
    def _readable(cls, text: str) -> str:
        return str(Duration.parse(text))


class Hazards(_Section):
    """The ledger of hazards: its categories, how long rectifying may take, whether what was put right on the spot counts in
    rates, and how long after its first day an institutional measure should have its effect."""

    categories: Annotated[list[HazardCategory], Field(min_length=1)] = DEFAULT_CATEGORIES
    deadlines: Annotated[list[HazardDeadline], Field(min_length=1)] = DEFAULT_DEADLINES
    count_on_spot: bool = False
    recheck: Rechecks = Rechecks()
    institution_grace: str = "30 days"

    @field_validator("institution_grace")
    @classmethod
    def _readable(cls, text: str) -> str:
        return str(Duration.parse(text))

    @model_validator(mode="after")
    def _consistent(self) -> "Hazards":
        codes = [category.code for category in self.categories]
        words = [word for category in self.categories for word in {category.code, category.name, *category.aliases}]
        for word in words:
            if words.count(word) > 1:
                raise Refusal(_("{word} 指不止一个类别").format(word=word), _("每个名称只能指一个类别"))
        for deadline in self.deadlines:
            if deadline.category is not None and deadline.category not in codes:
                raise Refusal(
                    _("没有类别 {code}").format(code=deadline.category), _("可用:{words}").format(words="、".join(codes))
                )
        for level in ("general", "major"):
            for code in codes:
                if not any(deadline.fits(level, code) for deadline in self.deadlines):
                    message = _("{level} 级、类别 {code} 的隐患没有整改期限").format(level=level, code=code)
                    raise Refusal(message, _("加一条不限类别的期限"))
        return self


class Settings(BaseSettings):
    """Every setting. Environment variables go before the file: ``TASKHUB_DATABASE_URL``, ``TASKHUB_LOCALE``,
    ``TASKHUB_DELIVERY__ATTEMPTS``. ``ui_auth``: NAME:PASSWORD that the Prefect UI and API of ``taskhub up`` then ask for;
    a secret, so it belongs into the environment."""

    model_config = SettingsConfigDict(env_prefix="TASKHUB_", env_nested_delimiter="__", extra="forbid", frozen=True)

    timezone: str = "Asia/Shanghai"
    locale: Literal["zh_CN", "en"] = "zh_CN"
    database_url: str | None = None
    ui_auth: Annotated[str, StringConstraints(pattern="^[^:]+:.+$")] | None = None
    reporting: Reporting = Reporting()
    verification: Verification = Verification()
    notices: Notices = Notices()
    dispatch: Dispatch = Dispatch()
    delivery: Delivery = Delivery()
    engine: Engine = Engine()
    rules: RuleSettings = RuleSettings()
    escalation: Escalation = Escalation()
    hazards: Hazards = Hazards()
    keeping: Keeping = Keeping()

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Refusal(_("没有时区 {name}").format(name=name), _("写成 Asia/Shanghai 这样的名称")) from None
        return name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)  # the file comes in as init arguments, so the environment wins
