"""Identity codes say what they were registered as, and tell when they were copied wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.hazard.codes import HazardCode, check_character, region_fits
from taskhub.problems import Refusal

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
codes = st.builds(
    HazardCode,
    region=st.text(ALPHABET, min_size=1, max_size=12),
    category=st.integers(0, 99).map(lambda n: f"{n:02d}"),
    level=st.sampled_from(["general", "major"]),
    year=st.integers(2000, 2099),
    number=st.integers(1, 10**9 - 1),
)


@given(codes)
def test_a_code_reads_back_as_what_it_says(code: HazardCode) -> None:
    assert HazardCode.parse(str(code)) == code
    assert HazardCode.parse(f" {str(code).lower()} ") == code


def test_a_printed_code_stays_as_it_is() -> None:
    # ISO 7064 MOD 37,36 worked by hand for the body of this code.
    code = HazardCode("QSX", "06", "major", 2024, 123)
    assert str(code) == "QSX-06M-2024-000123-" + by_hand("QSX06M2024000123")
    assert check_character("A12425GABC1234002") == "M"  # the example of the standard (GRid)


def by_hand(body: str) -> str:
    """The textbook's recursion: the check character makes the whole congruent to 1."""
    for candidate in ALPHABET:
        p = 36
        for character in body + candidate:
            s = p + ALPHABET.index(character)
            s = s % 36 or 36
            p = s * 2 % 37
        if s == 1:  # after the check character the running sum is congruent to 1 modulo 36
            return candidate
    raise AssertionError(body)


@given(codes, st.data())
def test_one_wrong_character_is_always_noticed(code: HazardCode, data: st.DataObject) -> None:
    text = str(code)
    place = data.draw(st.sampled_from([i for i, one in enumerate(text) if one != "-"]))
    wrong = data.draw(st.sampled_from([one for one in ALPHABET if one != text[place]]))
    with pytest.raises(Refusal):
        HazardCode.parse(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "QSX", "QSX-06X-2024-000123-0", "QSX-6M-2024-000123-0", "QSX-06M-24-000123-0", "市-06M-2024-000123-0"]
)
def test_what_is_no_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        HazardCode.parse(text)
    assert "QSX-06M-2024-000123-K" in refused.value.remedy


def test_a_wrong_check_character_is_told_with_the_right_one() -> None:
    text = str(HazardCode("QSX", "06", "major", 2024, 123))
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    with pytest.raises(Refusal) as refused:
        HazardCode.parse(wrong)
    assert text[-1] in refused.value.remedy


@pytest.mark.parametrize(
    ("region", "fits"), [("qsx", True), ("370200", True), ("", False), ("qs-x", False), ("青山", False), ("a" * 13, False)]
)
def test_regions_that_a_code_can_carry(region: str, fits: bool) -> None:
    assert region_fits(region) is fits
