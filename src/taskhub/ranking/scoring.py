"""How units are scored (``config/ranking.yaml``): components and their weights, tiers, and how few items are too few."""

import itertools
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from taskhub import documents
from taskhub.i18n import gettext as _
from taskhub.problems import Refusal, nearest
from taskhub.ranking.components import COMPONENTS

Percentage = Annotated[Decimal, Field(ge=0, le=1000)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Section):
    """One component: full marks at ``full_at`` percent and beyond, none at ``zero_at``, in between by the straight line."""

    use: str
    weight: Annotated[Decimal, Field(gt=0)]
    full_at: Percentage | None = None
    zero_at: Percentage | None = None

    @field_validator("use")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in COMPONENTS:
            there = _("可用:{words}").format(words="、".join(COMPONENTS))
            raise Refusal(_("没有评分项 {name}").format(name=name), ";".join(filter(None, [nearest(name, COMPONENTS), there])))
        return name

    @model_validator(mode="after")
    def _runs_the_right_way(self) -> "Part":
        full, zero = self.bounds
        if full == zero or (full > zero) != COMPONENTS[self.use].more_is_better:
            sign = ">" if COMPONENTS[self.use].more_is_better else "<"
            raise Refusal(
                _("{name} 的 full_at {full} 和 zero_at {zero} 方向不对").format(name=self.use, full=full, zero=zero),
                _("full_at 要 {sign} zero_at").format(sign=sign),
            )
        return self

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        component = COMPONENTS[self.use]
        full = Decimal(component.full_at) if self.full_at is None else self.full_at
        zero = Decimal(component.zero_at) if self.zero_at is None else self.zero_at
        return full, zero

    def points(self, value: Fraction) -> Fraction:
        """0 to 100, exactly."""
        full, zero = map(Fraction, self.bounds)
        return min(max((value - zero) / (full - zero), Fraction(0)), Fraction(1)) * 100


class Tier(_Section):
    title: Annotated[str, Field(min_length=1)]
    at_least: Annotated[Decimal, Field(ge=0, le=100)]


DEFAULT_PARTS = [
    Part(use="schedule", weight=Decimal(40)), Part(use="overdue", weight=Decimal(20)),
    Part(use="rectification", weight=Decimal(20)), Part(use="hazard_overdue", weight=Decimal(10)),
    Part(use="replies", weight=Decimal(10)),
]  # fmt: skip
DEFAULT_TIERS = [
    Tier(title=title, at_least=Decimal(least)) for title, least in (("好", 90), ("较好", 75), ("一般", 60), ("差", 0))
]  # fmt: skip


class Scoring(_Section):
    """``config/ranking.yaml``. Units that lead fewer than ``minimum_items`` items are listed apart."""

    minimum_items: Annotated[int, Field(ge=1)] = 3
    components: Annotated[list[Part], Field(min_length=1)] = DEFAULT_PARTS
    tiers: Annotated[list[Tier], Field(min_length=1)] = DEFAULT_TIERS

    @model_validator(mode="after")
    def _consistent(self) -> "Scoring":
        names = [part.use for part in self.components]
        for name in names:
            if names.count(name) > 1:
                raise Refusal(_("评分项 {name} 写了两次").format(name=name), _("每项只写一次,权重相加"))
        bounds = [tier.at_least for tier in self.tiers]
        if bounds[-1] != 0 or any(low >= high for high, low in itertools.pairwise(bounds)):
            raise Refusal(_("档次要从高到低,最后一档从 0 起"), _("核对 tiers 的 at_least"))
        return self

    def tier(self, score: Decimal) -> str:
        return next(tier.title for tier in self.tiers if score >= tier.at_least)

    def content(self) -> dict[str, Any]:
        """What a published ranking keeps of it."""
        return self.model_dump(mode="json")


def load_scoring(path: Path) -> Scoring:
    """The workspace's own, or the defaults where it has none. Raises InputError with every fault."""
    return documents.judge(documents.read(path), Scoring) if path.exists() else Scoring()
