"""Charts as files: both formats, the same bytes for the same figures, Chinese that can be read or a refusal."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from taskhub.problems import StateError
from taskhub.report import charts
from taskhub.report.charts import Panel, bar_chart

MONTHS = ["2024-01", "2024-02"]
CHINESE = [Panel("问题", {"重演": [3, 0], "实际": [1, 2]}), Panel("通知", {"重演": [2, 0], "实际": [1, 1]})]
ENGLISH = [Panel("findings", {"would": [3, 0], "did": [1, 2]})]


def words(path: Path) -> list[str]:
    return [text.text or "" for text in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_an_svg_keeps_its_words_and_figures_as_text(tmp_path: Path) -> None:
    bar_chart(tmp_path / "a.svg", "规则重演", MONTHS, CHINESE)
    said = words(tmp_path / "a.svg")
    assert {"规则重演", "问题", "通知", "重演", "实际", *MONTHS} <= set(said)
    assert said.count("3") >= 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_the_same_figures_make_the_same_file(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        bar_chart(tmp_path / name, "rehearsal", MONTHS, ENGLISH)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_png_without_a_chinese_font_is_refused_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "CHINESE_FONTS", ("No Such Font",))
    with pytest.raises(StateError, match="fonts-noto-cjk"):
        bar_chart(tmp_path / "a.png", "规则重演", MONTHS, CHINESE)
    assert list(tmp_path.iterdir()) == []


def test_a_png_is_written_with_a_font_of_the_list_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "CHINESE_FONTS", ("No Such Font", "DejaVu Sans"))
    bar_chart(tmp_path / "a.png", "规则重演", MONTHS, CHINESE)
    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.parametrize(("name", "words"), [("a.pdf", ".png"), ("a", ".svg"), ("no/such/folder/a.svg", "写不了")])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(StateError, match=words):
        bar_chart(tmp_path / name, "rehearsal", MONTHS, ENGLISH)
