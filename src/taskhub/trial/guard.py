"""The guard before a change of rules: above a cap a person has to accept it, by its hash."""

from sqlmodel import Session

from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.trial.change import RulesChange
from taskhub.trial.preview import Preview, Replaying, preview

_WORST_UNITS = 5
_HASH_SHOWN = 12


class RulesChangedError(StateError):
    """The change of rules alone would tell more than the configured cap: a person has to look first."""

    def __init__(self, preview: Preview, cap: int) -> None:
        self.preview = preview
        worst = sorted(preview.units, key=lambda row: (-row.new_lines, row.unit))[:_WORST_UNITS]
        super().__init__(
            _(
                "规则改过({rules}),单这一改就要多通知 {lines} 项,超过上限 {cap}(rules.change_cap),什么也没有写入。"
                "最多的单位:{units}。先用 rules check 和 rules rehearse 看清;确认无误后加 --accept-rules {hash} 再运行"
            ).format(
                rules="、".join(preview.change.rules), lines=preview.new_lines, cap=cap, hash=preview.change.hash[:_HASH_SHOWN],
                units="、".join(f"{row.unit} {row.new_lines}" for row in worst if row.new_lines),
            )
        )  # fmt: skip


def require_modest(session: Session, replay: Replaying, change: RulesChange, moment: Moment, cap: int) -> None:
    """Raises RulesChangedError where ``change`` alone would tell more than ``cap`` findings at ``moment``."""
    expected = preview(session, replay, change, moment, change.kinds)
    if expected.new_lines > cap:
        raise RulesChangedError(expected, cap)
