"""Gathering words: each once, with everybody who said it, and nobody left out."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from taskhub.summary.words import FIELDS, Gatherer, Words

_texts = st.sampled_from(["", "资金未到位", "资金 未到位", "已完成", "正在招标"])
_words = st.builds(
    Words, st.sampled_from(["1", "2", "3"]), st.sampled_from(["yjj", "zjj"]), st.dates(date(2024, 7, 1), date(2024, 9, 30)),
    st.fixed_dictionaries(dict.fromkeys(FIELDS, _texts)),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["1.1", "1.2", "2.1"]), st.lists(_words, max_size=8)))
def test_what_was_said_is_printed_once_and_every_source_is_named(returned: dict[str, list[Words]]) -> None:
    gatherer = Gatherer()
    gathered = {measure: gatherer.gather(measure, words) for measure, words in returned.items()}
    for name in FIELDS:
        said = [(measure, saying) for measure, fields in gathered.items() for saying in fields[name]]
        printed = Counter(saying.text for _measure, saying in said if not saying.same_as)
        assert printed == Counter({one.said[name] for words in returned.values() for one in words if one.said[name]})
        assert all(saying.same_as in returned for _measure, saying in said if saying.same_as)
        for measure, words in returned.items():
            told = Counter((source.unit, source.day, item, saying.text) for where, saying in said if where == measure
                           for source in saying.sources for item in source.items)  # fmt: skip
            assert told == Counter((one.unit, one.as_of, one.item, one.said[name]) for one in words if one.said[name])
