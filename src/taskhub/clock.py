"""The one place below the top floor that reads the time of day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """The time everything below the top floor works at.

    ``as_of`` is the civil date the domain is judged at; ``now`` (aware, UTC) the instant for ``recorded_at``, quiet hours
    and backoff, and the horizon of knowledge: what was recorded later does not exist.
    """

    as_of: date
    now: datetime

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("Moment.now must be an aware datetime")

    def on(self, day: date) -> "Moment":
        """The same knowledge, judged at another day."""
        return Moment(day, self.now)


def civil_date(instant: datetime, zone: str) -> date:
    """The civil date of an aware instant in a time zone: at 16:30Z it is already tomorrow in Shanghai."""
    return instant.astimezone(ZoneInfo(zone)).date()


def current(zone: str, as_of: date | None = None, known_at: datetime | None = None) -> Moment:
    """The moment a command or a flow starts at."""
    now = known_at or datetime.now(UTC)
    if now.tzinfo is None:  # people write the time of their own clock
        now = now.replace(tzinfo=ZoneInfo(zone))
    return Moment(as_of or civil_date(now, zone), now.astimezone(UTC))
