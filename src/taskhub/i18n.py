"""What people read is Chinese (``zh_CN``) by default; an English catalogue stands beside it.

The Chinese sentence is the message id, so the default language needs no catalogue and can never be half translated.
"""

from contextvars import ContextVar
from functools import cache
from pathlib import Path

DEFAULT_LOCALE = "zh_CN"
LOCALES = (DEFAULT_LOCALE, "en")

_locale: ContextVar[str] = ContextVar("taskhub_locale", default=DEFAULT_LOCALE)


def use_locale(name: str) -> None:
    """Answer in ``name`` (one of LOCALES) from here on."""
    if name not in LOCALES:
        raise ValueError(f"no catalogue for {name!r}; there are {', '.join(LOCALES)}")
    _locale.set(name)


def current_locale() -> str:
    return _locale.get()


def catalogue_path(name: str) -> Path:
    return Path(__file__).parent / "locale" / name / "LC_MESSAGES" / "taskhub.po"


@cache
def _catalogue(name: str) -> dict[str, str]:
    # Read straight from the .po: a compiled .mo would be a generated binary under version control.
    from babel.messages.pofile import read_po

    with catalogue_path(name).open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=name) if m.id and m.string}


def gettext(message: str) -> str:
    """The sentence in the current language. Placeholders are filled by the caller: ``_("共 {n} 项").format(n=3)``."""
    locale = _locale.get()
    if locale == DEFAULT_LOCALE:
        return message
    return _catalogue(locale).get(message, message)


def marked(message: str) -> str:
    """Marks a constant for translation where it is defined; ``gettext`` is called where it is shown."""
    return message
