"""Differences: every change of a journal is found, and the first one is told with its place and both values."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.difference import Difference, differing, of_chain, of_journals
from domain.facts import FORMAT, Fact
from tests.audit import tampering


def journal(size: int = 12) -> list[Fact]:
    """A chain whose data hold what facts hold."""
    data = {"amount_fen": 1, "prepayment": True, "lines": [{"n": 1}, {"n": 2}], "none": [], "text": "一"}
    who = dict.fromkeys(("received_at", "request", "actor", "role", "organisation", "on_behalf_of", "tenant", "clause", "reason", "at"), "")
    facts = [Fact(FORMAT, "C", n, kind=f"k{n}", subject="case", data={**data, "n": n}, prev="", hash="", **who) for n in range(size)]
    return tampering.rehashed(facts)


FACTS = journal()


def first(facts: list[Fact]) -> Difference:
    return next(of_journals(facts, FACTS))


def test_the_same_journal_differs_nowhere() -> None:
    assert list(of_journals(FACTS, journal())) == []
    assert list(of_chain("C", FACTS, (11, FACTS[-1].hash))) == []


def test_a_changed_amount_is_told_with_both_values() -> None:
    changed = replace(FACTS[4], data=FACTS[4].data | {"amount_fen": 2})
    assert first([*FACTS[:4], changed, *FACTS[5:]]) == Difference("fact 4 data.amount_fen", "2", "1")


def test_a_removed_fact_is_named_by_its_place() -> None:
    assert first(tampering.removed(FACTS)) == Difference("fact 5", "nothing", f"5 k5 {FACTS[5].hash}")


def test_a_doubled_fact_stands_where_another_belongs() -> None:
    assert first(tampering.doubled(FACTS)) == Difference("fact 6", f"5 k5 {FACTS[5].hash}", f"6 k6 {FACTS[6].hash}")


def test_swapped_facts_stand_where_others_belong() -> None:
    assert first(tampering.swapped(FACTS)) == Difference("fact 5", f"6 k6 {FACTS[6].hash}", f"5 k5 {FACTS[5].hash}")


def test_a_cut_tail_is_named_by_its_first_fact() -> None:
    assert first(tampering.cut(FACTS)) == Difference("fact 9", "nothing", f"9 k9 {FACTS[9].hash}")


def test_an_appended_fact_is_one_that_the_history_does_not_make() -> None:
    longer = tampering.appended(FACTS)
    assert first(longer) == Difference("fact 12", f"12 decide_credit {longer[12].hash}", "nothing")


def test_a_removed_fact_is_found_though_the_rest_was_numbered_and_hashed_again() -> None:
    assert first(tampering.rehashed(tampering.removed(FACTS))) == Difference("fact 5 kind", '"k6"', '"k5"')


def test_a_number_its_text_a_truth_value_and_null_are_four_things() -> None:
    for value in (True, "1", 1.0, None):
        changed = replace(FACTS[4], data=FACTS[4].data | {"amount_fen": value})
        assert first([*FACTS[:4], changed, *FACTS[5:]]).place == "fact 4 data.amount_fen"


def test_a_longer_list_and_an_empty_one_are_told() -> None:
    assert [str(each) for each in differing({"a": [1, 2]}, {"a": [1]}, "x")] == ["x.a[1]: stored 2, made again nothing"]
    assert list(differing([], {}, "x")) == [Difference("x", "[]", "{}")]


def test_a_long_value_is_shortened() -> None:
    [found] = differing("a" * 400, "", "x")
    assert found.stored == '"' + "a" * 299 + "… (402 characters)"


def test_a_chain_by_itself_tells_a_changed_amount_by_its_hash() -> None:
    [found] = of_chain("C", [*FACTS[:4], replace(FACTS[4], reason="another"), *FACTS[5:]])
    assert (found.place, found.stored) == ("fact 4 hash", f'"{FACTS[4].hash}"')


def test_a_chain_by_itself_tells_a_fraction_that_no_fact_can_hold() -> None:
    [found] = of_chain("C", [replace(FACTS[0], data={"amount_fen": 0.5})])
    assert "0.5" in found.remade


def test_a_chain_by_itself_tells_a_gap_and_a_fact_of_another_case() -> None:
    assert [each.place for each in of_chain("C", tampering.removed(FACTS))][:2] == ["fact 5 seq", "fact 5 prev"]
    assert next(of_chain("D", FACTS)) == Difference("fact 0 case_no", '"C"', '"D"')


def test_a_head_that_is_not_the_end_of_the_chain_is_told() -> None:
    assert list(of_chain("C", FACTS[:-1], (11, FACTS[-1].hash))) == [
        Difference("head", f'[11, "{FACTS[-1].hash}"]', f'[10, "{FACTS[-2].hash}"]')
    ]


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, 11), name=st.sampled_from([field.name for field in fields(Fact)]), bit=st.integers(0, 6), data=st.data())
def test_any_changed_field_is_found_in_its_fact_with_and_without_the_history(place: int, name: str, bit: int, data: Any) -> None:
    value = getattr(FACTS[place], name)
    changed: Any = {int: lambda: value ^ (1 << bit), str: lambda: value + chr(97 + bit), dict: lambda: value | {"n": bit + 100}}[
        type(value)
    ]()
    tampered = [*FACTS[:place], replace(FACTS[place], **{name: changed}), *FACTS[place + 1 :]]

    assert first(tampered).place.startswith(f"fact {place}")
    assert next(of_chain("C", tampered)).place.startswith(f"fact {place} ")
