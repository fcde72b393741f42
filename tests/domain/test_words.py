"""The words: every stage and every role can be said in both languages."""

from itertools import chain

import pytest

from domain.roles import Role
from domain.words import STAGES, WORDS, stage_word, word


def test_every_stage_of_every_part_has_its_words() -> None:
    for part, words in STAGES.items():
        assert list(words) == [stage.value for stage in part]
        assert all(zh and en for zh, en in words.values())


def test_every_role_has_its_words() -> None:
    assert [role for role in Role if role not in WORDS] == []


@pytest.mark.parametrize(("language", "said"), [("zh", "正常还款"), ("en", "repaying")])
def test_a_stage_is_said_in_the_readers_language(language: str, said: str) -> None:
    stage = next(each for each in chain(*STAGES) if each == "repaying")

    assert stage_word(stage, language) == said


def test_a_sentence_that_is_no_code_stays_as_it_is() -> None:
    assert (word("R02", "en"), word("自由文字", "en")) == ("the right has ended or was declared invalid", "自由文字")
