"""The narrative: every fact that a reader looks for, in Chinese, with pages that count themselves; the same bytes each time."""

import io
import re
from copy import deepcopy

from pypdf import PdfReader

from audit.histories import KeptCase
from audit.narrative import _OWN, _row, narrative
from domain.events import NOT_TOLD
from domain.money import yuan
from domain.payloads import Route
from domain.words import WORDS


def read(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_reader_finds_the_case_its_people_its_figures_and_its_clauses(kept: KeptCase) -> None:
    text = read(narrative(kept.journal, 3, "ab" * 32)).replace("\n", "")

    assert kept.case_no in text
    assert kept.journal[0].data["demand"]["firm"] in text
    assert "声明违约" in text or "宣告违约" in text
    assert f"可贷额度 {yuan(next(fact.data['limit_fen'] for fact in kept.journal if fact.kind == 'limit_computed'))} 元" in text
    assert "第 3 条及以前已封存" in text
    assert "第 1 页" in text


def test_the_same_journal_gives_the_same_bytes(short: KeptCase) -> None:
    assert narrative(short.journal, -1, "") == narrative(short.journal, -1, "")


def test_what_people_wrote_is_no_markup(short: KeptCase) -> None:
    journal = deepcopy(short.journal)
    journal[0].data["demand"]["firm"] = "#panic() *粗* $x$ 公司"

    assert "#panic() *粗* $x$ 公司" in read(narrative(journal, -1, ""))


def test_no_code_is_shown_to_a_chinese_reader(kept: KeptCase) -> None:
    said = [row["what"] + row["said"] for row in map(_row, kept.journal)]

    codes = re.compile(r"（(claim|disposal)-|(?<![\w-])(" + "|".join(WORDS) + r")(?![\w-])|\b[a-z]+_[a-z_]+\b", re.ASCII)
    assert [text for text in said if codes.search(text)] == []
    assert any("同意" in text for text in said)
    assert any("年利率 3.85%" in text for text in said)


def test_every_kind_of_fact_and_every_way_to_realise_a_right_has_its_word() -> None:
    assert set(NOT_TOLD) <= set(_OWN)
    assert {route.value for route in Route} <= set(WORDS)
