"""Of a reference to evidence: whether it means the same whoever writes it."""

import pytest

from taskhub.progress.evidence import means_one_thing


@pytest.mark.parametrize(
    "evidence",
    [
        "照片1.jpg", "细则.pdf", "东河县燃气验收报告.pdf", "验收照片 3 张", "附件/细则.pdf", "2024年三季度/照片1.jpg",
        r"D:\照片\1.jpg", "照片/台账", "2024年3号文", "http://oa.gov.cn/", "细则/东河县.pdf",
        "2024/9/30.jpg", "见 2024 年台账 12 页", "a1b2c3d4",
    ],
)  # fmt: skip
def test_what_everybody_may_call_theirs_means_nothing_across_units(evidence: str) -> None:
    assert not means_one_thing(evidence)


@pytest.mark.parametrize(
    "evidence",
    [
        "某安委办〔2024〕3号", "安委办[2024]3号", "安委办\uff082024\uff09第 3 号", "照片2张,县政办【2025】12号",
        "https://oa.gov.cn/doc?id=3", "东河县/燃气/照片1.jpg", r"\\nas\东河\验收.pdf", r"D:\东河县验收\1.jpg",
        "照片、yjj/2024q3/a.jpg", "d41d8cd98f00b204e9800998ecf8427e", "sha256:" + "ab" * 32,
    ],
)  # fmt: skip
def test_a_number_an_address_a_path_and_a_hash_mean_one_thing(evidence: str) -> None:
    assert means_one_thing(evidence)
