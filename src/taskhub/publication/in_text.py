"""What has digits in the running text of a bulletin: figures, and what is none."""

import re

FIGURE = re.compile(r"(?<![0-9A-Za-z])[+-]?\d+(?:[.,:/-]\d+)*%?(?![0-9A-Za-z])")
"""A figure for people: the digits within a hash are none, and must not stand in for one that was changed."""

DAY = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|\d{1,2} [A-Z][a-z]+ \d{4}")
PERIOD = re.compile(r"\d{4}年(?:第[一二三四]季度|上半年|下半年|度|\d{1,2}月(?!\d))")
NO_FIGURES = re.compile(
    rf"{DAY.pattern}|{PERIOD.pattern}|\d{{1,2}}月\d{{1,2}}日|[〔\[(]\d{{4}}[〕\])]\s*第?\d+\s*号|第\s*\d+\s*[期号]"
    r"|\bNo\. ?\d+|^\s*\d{1,2}(?:、|\.\s)",
    re.MULTILINE,
)
"""Dates, periods, numbers of documents and issues, the number of a paragraph."""
