"""The narrative: every fact that a reader looks for, in Chinese, with pages that count themselves; the same bytes each time."""

import io
from copy import deepcopy

from pypdf import PdfReader

from audit.histories import KeptCase
from audit.narrative import narrative
from domain.money import yuan


def read(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_reader_finds_the_case_its_people_its_figures_and_its_clauses(kept: KeptCase) -> None:
    text = read(narrative(kept.journal, 3, "ab" * 32)).replace("\n", "")

    assert kept.case_no in text
    assert kept.journal[0].data["demand"]["firm"] in text
    assert "声明违约" in text or "宣告违约" in text
    assert f"可贷额度 {yuan(next(fact.data['limit_fen'] for fact in kept.journal if fact.kind == 'limit_computed'))} 元" in text
    assert "第 3 条以前已封存" in text
    assert "第 1 页" in text


def test_the_same_journal_gives_the_same_bytes(short: KeptCase) -> None:
    assert narrative(short.journal, -1, "") == narrative(short.journal, -1, "")


def test_what_people_wrote_is_no_markup(short: KeptCase) -> None:
    journal = deepcopy(short.journal)
    journal[0].data["demand"]["firm"] = "#panic() *粗* $x$ 公司"

    assert "#panic() *粗* $x$ 公司" in read(narrative(journal, -1, ""))
