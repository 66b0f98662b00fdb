"""Tables laid out as seven kinds of published plans are: built by code, their words made up."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook


def plain(path: Path) -> Path:
    """One row an item, a title row above, 序号 running through, the task repeated by blanks."""
    rows = [
        ["安全生产治本攻坚三年行动(2024-2026年)任务分解表"],
        ["序号", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限", "备注"],
        [1, "重大隐患动态清零", "修订重大事故隐患判定标准", "市应急局", "市住建局、市交通局", "2024年底前", None],
        [2, None, "开展隐患排查整治“回头看”", "市应急局", "市住建局", "每季度", None],
        [3, "本质安全提升", "淘汰老旧生产设备", "市住建局;市应急局", None, "2025年上半年", None],
        [4, None, "推广机械化换人", "市大数据局", None, "适时完成", "待定"],
    ]
    return _save(path, rows, merged=["A1:G1"])


def merged_document(path: Path) -> Path:
    """A Word table with merged task and measure columns and numbers inside the texts: 一、(一)1."""
    rows = [
        ["重点任务", "工作措施", "任务事项", "牵头单位", "配合单位", "完成时限"],
        ["一、动态清零行动", "(一)建立排查制度", "1.印发排查办法", "市应急局", "市住建局", "2024年6月底前"],
        ["", "", "2.每月调度一次", "市应急局", "", "长期坚持"],
        ["", "(二)加强执法检查", "1.开展联合检查", "市交通局\n市应急局", "市住建局等", "2024年6月底前完成30%,年底前全部完成"],
        ["二、能力提升行动", "(一)建设救援队伍", "1.组建专业队伍", "市应急局", "", "2025年9月"],
    ]
    document = Document()
    document.add_paragraph("治本攻坚三年行动任务清单")
    table = _word(document, rows)
    for column, first, last in ((0, 1, 3), (1, 1, 2)):
        text = rows[first][column]
        table.cell(first, column).merge(table.cell(last, column)).text = text
    document.save(str(path))
    return path


def chapters(path: Path) -> Path:
    """Chapter rows that span the table, and one column for all units: 牵头:…;配合:…."""
    rows = [
        ["附件1"],
        ["治本攻坚行动工作任务表"],
        ["序号", "工作任务", "责任单位", "时间安排"],
        ["一、责任落实", None, None, None],
        [1, "压实主要负责人责任", "牵头:市应急局;配合:市住建局、市交通局", "2024年12月底"],
        [2, "开展全员培训", "市住建局(牵头)、市交通局(配合)", "每年"],
        ["二、隐患整治", None, None, None],
        [1, "整治燃气隐患", "市住建局牵头,各有关部门按职责分工负责", "持续推进"],
        [2, "整治道路隐患", "市交通局、市应急局", "三年内"],
        ["注:时间安排以最新文件为准。", None, None, None],
    ]
    return _save(path, rows, merged=["A1:D1", "A2:D2", "A4:D4", "A7:D7", "A10:D10"])


def a_table_a_task(path: Path) -> Path:
    """Several tables in a document, one a task, the task's name in the paragraph above; the second goes on over a page."""
    head = ["序号", "具体措施", "责任部门", "时限要求"]
    document = Document()
    document.add_paragraph("某市安全生产三年行动任务分工")
    document.add_paragraph("一、排查整治行动")
    _word(document, [head, ["1", "开展拉网式排查", "市应急局", "2024年9月底前"], ["2", "建立问题台账", "市应急局", "2024年10月"]])
    document.add_paragraph("二、科技支撑行动")
    _word(document, [head, ["1", "建设监测平台", "市应急局", "2025年第三季度"]])
    _word(document, [head, ["2", "接入企业数据", "市住建局", "2025年年底"]])
    document.save(str(path))
    return path


def years(path: Path) -> Path:
    """A header of two rows with a goal for each year, in the second sheet."""
    book = Workbook()
    book.active.title = "说明"
    book.active["A1"] = "本表供各单位对照"
    sheet = book.create_sheet("目标任务")
    for row in [
        ["编号", "任务", "工作内容", "责任分工", None, "年度目标", None, None],
        [None, None, None, "牵头单位", "配合单位", "2024年", "2025年", "2026年"],
        ["1.1", "设施建设", "更换老旧管网", "市住建局", "市应急局", "30%", "60%", "100%"],
        ["1.2", "设施建设", "建成应急避难场所", "市应急局", None, "建成40处", "建成90处", "全部建成"],
    ]:
        sheet.append(row)
    for area in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:H1"):
        sheet.merge_cells(area)
    book.save(path)
    return path


def counties(path: Path) -> Path:
    """What every county has to do, with figures in columns of their own and in the sentences."""
    rows = [
        ["项目编号", "主要任务", "工作内容", "负责单位", "参加单位", "目标值", "计量单位", "完成时间"],
        ["1-1", "避难能力", "建成应急避难场所", "各县(市、区)政府", "市应急局", 145, "处", "2025年10月底前"],
        ["1-2", "避难能力", "开展应急演练不少于92次", "市应急局、各县(市、区)", "各县(市、区)", None, None, "2026年底前"],
    ]
    return _save(path, rows)


def messy(path: Path) -> Path:
    """Full-width digits, traditional characters, a date as a serial number, codes that became numbers, notes below."""
    rows = [
        ["編號", "任務", "措施", "牽頭單位", "配合單位", "完成時限"],
        [1.1, "隱患整治", "排查第一批", "市應急局 ", "市住房和城鄉建設局", "２０２４年６月３０日前"],
        [1.2, "隱患整治", "排查第二批", "市应急局", "", 45657],
        *[[float(f"1.{n}"), "隱患整治", f"排查第{n}批", "市应急局", "", date(2025, 3, 31)] for n in range(3, 10)],
        [1.1, "隱患整治", "排查第十批", "市应急局", "", "2025.6"],
        ["備註:本表每半年更新。"],
    ]
    return _save(path, rows, merged=["A12:F12"])


BUILDERS = {
    "plain": plain, "merged document": merged_document, "chapters": chapters, "a table a task": a_table_a_task, "years": years,
    "counties": counties, "messy": messy,
}  # fmt: skip


def suffix(name: str) -> str:
    return ".docx" if name in ("merged document", "a table a task") else ".xlsx"


def _save(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def _word(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    return table
