"""``taskhub counter`` on the shipped sample: a table in, figures out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def test_a_table_is_imported_and_compared_with_the_year_before(writable: Path, cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "三季度.csv"
    table.write_text(
        "指标,单位,范围,期间,数值\n事故起数,市应急局,全市,2023年三季度,37\n事故起数,市应急局,全市,2024年三季度,26\n"
        "事故起数,市应急局,煤矿,2024年三季度,X\n死亡人数,市应急局,全市,2024Q3,２３\n死亡人数,市应急局,全市,2023Q3,32\n",
        encoding="gb18030",
    )
    done = cli(writable, "counter", "import", str(table), "--by", "王敏@awb")
    assert (done.code, done.out) == (0, "")
    assert "新增 5 条,已有 0 条,缺数 1 条" in done.err
    wanted = ("counter", "figures", "--period", "2024Q3", "--yoy", "--by", "scope", "--digits", "1", "--format", "json")
    city, coal = cli(writable, *wanted, "--counter", "事故起数").json
    assert (city["value"], city["a_year_before"], city["change_percent"]) == (26, 37, -29.7)
    assert (coal["scope"], coal["value"], coal["missing"]) == ("coal", None, ["yjj"])
    (deaths,) = cli(writable, *wanted[:-4], "--format", "json", "--counter", "deaths").json
    assert deaths["change_percent"] == -28.13
    table.write_text("指标,单位,范围,期间,数值\n事故,市应急局,全省,2024Q3,很多\n", encoding="utf-8")
    refused = cli(writable, "counter", "import", str(table))
    assert refused.code == 1
    assert [line.split(":")[1].split()[0] for line in refused.err.splitlines()] == ["2", "2", "2"]
