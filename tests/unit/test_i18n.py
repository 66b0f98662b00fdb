"""Chinese by default, English where a catalogue has it, Chinese again where it has not."""

import pytest

from taskhub import i18n
from taskhub.i18n import gettext as _


def test_the_default_language_needs_no_catalogue() -> None:
    assert i18n.current_locale() == "zh_CN"
    assert _("文件是空的") == "文件是空的"
    assert i18n.marked("完成率") == "完成率"


def test_another_language_answers_from_its_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_catalogue", {"en": {"文件是空的": "the file is empty"}}.__getitem__)
    i18n.use_locale("en")
    assert _("文件是空的") == "the file is empty"
    assert _("没有译文") == "没有译文"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="zh_CN, en"):
        i18n.use_locale("fr")
    assert i18n.current_locale() == "zh_CN"
