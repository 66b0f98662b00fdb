"""Check of the templates: each is filled in with a made-up notice, period or year, in both languages and in every form."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from taskhub.doctor import samples
from taskhub.doctor.patient import Patient
from taskhub.doctor.result import Result, broken, ok, warning
from taskhub.dossier.writing import document as dossier_document
from taskhub.hub import CATALOGUES
from taskhub.i18n import LOCALES, current_locale, use_locale
from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, Letterhead, Notice, NoticeLine, NoticeState, Renderer
from taskhub.notice.papers import FORMS, Papers
from taskhub.problems import StateError
from taskhub.publication.brief_page import Figure, Page
from taskhub.publication.brief_print import printed
from taskhub.publication.content import Section
from taskhub.publication.documents import Face, filled, template_of
from taskhub.summary.text import contents
from taskhub.summary.writing import document


def templates(patient: Patient) -> Iterator[Result]:
    patient.sound("settings", "units", "calendar")
    directory = patient.workspace.config / "templates"
    renderer = Renderer(directory, CATALOGUES)
    papers = Papers(patient.units, patient.calendar, patient.settings.notices, renderer)
    spoken, filled, faults = current_locale(), 0, dict[str, bool]()
    for locale in LOCALES:
        for fill in (*_fillings(renderer, papers, patient.moment.as_of), *_reports(directory, patient)):
            use_locale(locale)
            try:
                fill()
                filled += 1
            except StateError as error:
                faults.setdefault(str(error), locale == spoken)
            finally:
                use_locale(spoken)
    for fault, in_use in faults.items():
        if in_use:
            yield broken(fault, _("改正它,或从安装包复制原来的"))
        else:
            yield warning(fault, _("这种语言现在没有用到;用之前改正"))
    if not faults:
        yield ok(_("模板:用虚构的通知试填 {n} 次,都行").format(n=filled))


def _fillings(renderer: Renderer, papers: Papers, day: date) -> Iterator[Callable[[], object]]:
    """What templates have to cope with: many matters and none, a reply date or none, issued and not."""
    letterhead = Letterhead("某安委办", "某方案", "某单位", "", ("某抄送单位",))
    many, one = [_line(day, n) for n in (1, 2)], [_line(day, 1)]
    by_hand = [NoticeLine(notice_id=0, subject="hand:x", subject_title="", matter="x", since=day, as_of=day)]
    cases = ((_notice(day), many, letterhead.plan_title), (_notice(day, reply_due=None), one, ""),
             (_notice(day, text="一\n二", copied=["某抄送单位"]), by_hand, ""))  # fmt: skip
    for notice, lines, plan_title in cases:
        yield partial(renderer.body, notice, lines, letterhead)
        draft = Notice(**{**notice.model_dump(), "number": None, "issued_on": None, "state": NoticeState.DRAFT})
        for form, shown in product(FORMS, (notice, draft)):
            yield partial(papers.document, shown, lines, plan_title, form, ["附件"])
        yield partial(papers.slip, notice, lines, plan_title, ())
    entry = {"number": "某〔2024〕1号", "kind": _(KIND_TITLES["reminder"]), "news": "1", "notice": cases[0][0], "body": "一"}
    for cap in (None, 1):
        yield partial(renderer.fill, "digest", issuer="某安委办", unit_name="某单位", day=day, entries=[entry], cap=cap)


def _reports(directory: Path, patient: Patient) -> Iterator[Callable[[], object]]:
    def gathered() -> object:
        return document(directory, contents(samples.summary(patient.moment), str, "某安委办", "2024-01-01 09:00"))

    def bulletin() -> object:
        face = Face("某单位", "某通报", "2024Q3.v1", 1, patient.moment.as_of, "某更正", "1-abc")
        shown = [Section("a", "一", ["一"], ["列"], [["1"]], "p"), Section("b", "二", [])]
        return filled(template_of(directory), face, shown, {"p"})

    def brief() -> object:
        page = Page("某专报", "某日", [Figure("某数", "1", "↑1")], [("某节", ["一"])])
        return printed(page, directory, ".docx")

    yield gathered
    yield bulletin
    yield brief
    yield partial(dossier_document, directory, samples.dossier(patient.moment), patient.settings.timezone)


def _notice(day: date, **said: Any) -> Notice:
    whole: dict[str, Any] = {
        "plan": "p", "unit": "u", "kind": "supervision", "drafted_on": day, "number": "某安委办督〔2024〕1号", "issued_on": day,
        "state": NoticeState.ISSUED, "reply_due": day + timedelta(days=7), "copied": [], "text": "",
    }  # fmt: skip
    return Notice(**{**whole, **said})


def _line(day: date, n: int) -> NoticeLine:
    return NoticeLine(
        notice_id=0, subject=f"item:p/1.{n}", subject_title="某事项", rule="some-rule", rule_title="某问题", matter=str(n),
        colour="red", since=day, as_of=day, basis="某制度第一条", reply_within="5 working days",
        facts={"days_overdue": 3, "percent": "40.00"},
    )  # fmt: skip
