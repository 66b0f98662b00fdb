"""The office's month, day by day: intake, round, chasing, sheets back, verification, summary, change, next round."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

JSON = ("--format", "json")
TABLE = (
    ("冬春攻坚行动任务分解表",),
    ("序号", "重点任务", "工作措施", "牵头单位", "配合单位", "完成时限"),
    ("1", "隐患清零", "建成应急避难场所", "市应急局", "市住建局", "2024年底前"),
    ("2", None, "开展危房排查", "市住建局", "石桥县、青山县", "2024年6月底前"),
    ("3", "能力提升", "每季度组织演练", "石桥县", "市应急局", "每季度"),
    ("4", None, "完善应急预案", "市气像局", None, "长期坚持"),
)


class Diary:
    """What the office does on a day, in its own workspace."""

    def __init__(self, cli: Callable[..., Any], workspace: Path) -> None:
        self.cli, self.workspace = cli, workspace

    def on(self, day: str, *command: str, code: int = 0) -> Any:
        return self.does(*command, "--as-of", day, code=code)

    def does(self, *command: str, code: int = 0) -> Any:
        done = self.cli(self.workspace, *command)
        assert done.code == code, (command, done.out, done.err)
        return done

    def receives_the_table(self) -> Path:
        book = Workbook()
        for row in TABLE:
            book.active.append(row)
        for merged in ("A1:F1", "B3:B4", "B5:B6"):
            book.active.merge_cells(merged)
        book.save(self.workspace / "table.xlsx")
        return self.workspace / "table.xlsx"

    def sheet(self, period: str, unit: str) -> Path:
        (path,) = (self.workspace / "var" / "rounds" / period).glob(f"{unit}-*.xlsx")
        return path

    def fills(self, path: Path, nil: bool = False, **items: dict[str, Any]) -> Path:
        """A unit fills in its sheet and has it signed; ``_2={"是否完成": "是"}``: of item 2."""
        book = load_workbook(path)
        for row in book["说明"].iter_rows(max_row=20):
            if row[0].value == "审核签发":
                row[1].value = "赵局长"
            if row[0].value == "本期零报告" and nil:
                row[1].value = "是"
        items_sheet = book["事项"]
        places = {cell.value: cell.column for cell in items_sheet[4]}
        for row in range(5, items_sheet.max_row + 1):
            for heading, value in items.get(f"_{items_sheet.cell(row, 2).value}", {}).items():
                items_sheet.cell(row, places[heading]).value = value
        book.save(path)
        return path

    def mails(self, path: Path) -> None:
        letter = EmailMessage()
        letter["From"], letter["Subject"] = "sqx@example.org", "一季度填报表"
        letter.set_content("见附件")
        letter.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
        self.drops(path.with_suffix(".eml"), bytes(letter))

    def drops(self, path: Path, content: bytes | None = None) -> None:
        inbox = self.workspace / "var" / "returns"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / path.name).write_bytes(path.read_bytes() if content is None else content)

    def round(self, day: str, period: str = "2024Q1") -> dict[str, tuple[str, bool]]:
        rows = self.on(day, "round", "status", period, *JSON).json
        return {row["unit"]: (row["status"], row["late"]) for row in rows}


@pytest.fixture
def diary(cli: Callable[..., Any], sample: Path) -> Diary:
    settings = sample / "config" / "taskhub.yaml"
    text = settings.read_text(encoding="utf-8")
    assert "  on: false" in text
    settings.write_text(text.replace("  on: false", "  on: true", 1), encoding="utf-8")  # what is done is to be verified
    return Diary(cli, sample)


def test_the_month(diary: Diary) -> None:
    # 8 January. The plan arrives as a table; one name in it is misspelt, and nothing is guessed.
    table = diary.receives_the_table()
    period = ("--start", "2024-01-01", "--end", "2024-12-31")
    asked = diary.does(
        "plan", "import", str(table), "--code", "dc-2024", "--issuer", "市安委办", *period, "-o", "plan.yaml", *JSON
    )
    assert [(one["cell"], one["text"]) for one in asked.json if one["open"]] == [("Sheet!D6", "市气像局")]
    refused = diary.does("plan", "check", "plan.yaml", code=1)
    assert refused.out + refused.err != ""
    draft = diary.workspace / "plan.yaml"
    draft.write_text(draft.read_text(encoding="utf-8").replace("lead: 市气像局", "lead: qxj"), encoding="utf-8")
    diary.does("plan", "check", "plan.yaml")
    diary.does("plan", "load", "plan.yaml")

    # 20 March. A round is opened: a sheet and a message for each of the four units.
    diary.on("2024-03-20", "round", "open", "2024Q1", "--due", "2024-04-10")
    assert diary.round("2024-03-20") == dict.fromkeys(("yjj", "zjj", "sqx", "qxj"), ("awaited", False))
    sent = diary.on("2024-03-20", "deliver", "--now", *JSON).json
    assert sorted(one["notice"] for one in sent) == [f"round:2024Q1:{unit}" for unit in ("qxj", "sqx", "yjj", "zjj")]

    # 9 April. Two sheets and a nil return come in; the fourth is not in order and goes back, marked.
    diary.drops(diary.fills(diary.sheet("2024Q1", "市应急管理局"),
                            _1={"完成百分比": 30, "进展": "选址完成", "存在问题": "用地未批", "下一步": "四月开工"}))  # fmt: skip
    diary.drops(diary.fills(diary.sheet("2024Q1", "市住房和城乡建设局"), _2={"是否完成": "是", "进展": "已排查完"}))
    diary.drops(diary.fills(diary.sheet("2024Q1", "市气象局"), nil=True))
    diary.mails(diary.fills(diary.sheet("2024Q1", "石桥县"), _3={"完成百分比": "许多"}))
    filed = {row["file"].partition("-")[0]: row for row in diary.on("2024-04-09", "round", "collect", *JSON, code=1).json}
    assert {name: row["folder"] for name, row in filed.items()} == {
        "市应急管理局": "taken", "市住房和城乡建设局": "taken", "市气象局": "taken", "石桥县": "bad",
    }  # fmt: skip
    marked, words = (Path(path) for path in filed["石桥县"]["answers"])
    assert load_workbook(marked).sheetnames[0] == "核对意见"
    assert "许多 不是数" in words.read_text(encoding="utf-8")

    # 11 April. Who is missing is found, and reminded by an automatic notice.
    found = {(row["subject"], row["rule"]) for row in diary.on("2024-04-11", "assess", *JSON).json}
    assert ("submission:2024Q1/sqx", "submission-missing") in found
    assert not any(subject == "submission:2024Q1/qxj" for subject, _rule in found), "a nil return is a return"
    diary.on("2024-04-11", "notice", "issue")
    issued = diary.does("notice", "list", "--state", "issued", *JSON).json
    assert [row["subjects"] for row in issued if row["unit"] == "sqx"] == [["submission:2024Q1/sqx"]]

    # 12 April. The county corrects its sheet: late, and taken.
    diary.drops(diary.fills(diary.sheet("2024Q1", "石桥县"), _3={"完成百分比": 25, "进展": "已演练一次"}))
    diary.on("2024-04-12", "round", "collect")
    assert diary.round("2024-04-12") == {
        "yjj": ("submitted", False), "zjj": ("submitted", False), "qxj": ("nil", False), "sqx": ("submitted", True),
    }  # fmt: skip

    # 12 April. What is claimed done is looked at: no evidence, so it goes back with a remark, and with the whole return.
    (claim,) = diary.on("2024-04-12", "progress", "claims", *JSON).json
    assert (claim["plan"], claim["item"]) == ("dc-2024", "2")
    diary.on("2024-04-12", "progress", "send-back", "dc-2024/2", "--remark", "缺排查台账")
    diary.on("2024-04-12", "round", "return", "2024Q1", "市住建局", "--remark", "缺排查台账", "--due", "2024-04-15")
    diary.drops(diary.fills(diary.sheet("2024Q1", "市住房和城乡建设局"), _2={"是否完成": "是", "佐证": "排查台账 3 册"}))
    diary.on("2024-04-14", "round", "collect")
    diary.on("2024-04-15", "progress", "verify", "dc-2024/2")
    diary.on("2024-04-15", "round", "verify", "2024Q1", "--all")
    status = diary.on("2024-04-15", "status", "--plan", "dc-2024", *JSON).json
    assert (status["completed"], status["completed_verified"]) == (1, 1)

    # 16 April. The round is closed and the summary written: every word of the units, under its figures.
    diary.on("2024-04-16", "round", "close", "2024Q1")
    assert set(diary.round("2024-04-16").values()) == {("verified", False), ("verified", True)}
    diary.does("report", "summary", "--period", "2024Q1", "-o", "summary.docx")
    said = "\n".join(paragraph.text for paragraph in Document(str(diary.workspace / "summary.docx")).paragraphs)
    assert all(words in said for words in ("选址完成", "用地未批", "四月开工", "已演练一次", "完成率25.00%"))

    # 6 May. The bureau asks for more time, the office grants it, and the next revision says so.
    diary.on("2024-05-06", "plan", "request", "dc-2024/1", "--due", "2024-11-30", "--document", "应急〔2024〕7号",
             "--reason", "提前投用", "--by", "钱科@yjj")  # fmt: skip
    diary.on("2024-05-08", "plan", "decide", "dc-2024/1", "--grant", "--document", "安委办〔2024〕9号")
    diary.does("plan", "amend", "dc-2024", "--document", "安委办〔2024〕9号", "--date", "2024-05-08", "-o", "plan2.yaml")
    diary.does("plan", "load", "plan2.yaml")

    # 20 June. The next round: the sheet shows the new date, and the original one beside it.
    diary.on("2024-06-20", "round", "open", "2024Q2", "--due", "2024-07-10")
    rows = load_workbook(diary.sheet("2024Q2", "市应急管理局"))["事项"].iter_rows(min_row=5, max_row=5, values_only=True)
    line = [str(cell) for cell in next(rows) if cell is not None]
    assert any(cell.startswith("2024-11-30") for cell in line)
    assert any("2024-12-31" in cell for cell in line)
    assert "没有发现改动" in diary.does("audit", "verify").err
