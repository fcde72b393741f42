"""A sample is drawn by its seed alone, and by the scores where there are some."""

from hashlib import sha256

from domain.sampling import RULE, SampleKind, by_score, population_sha256, sample

CASES = [f"XT-2026-{n:06}" for n in range(1, 101)]


def test_the_same_seed_draws_the_same_cases_whatever_their_order() -> None:
    assert sample(CASES, 10, "7") == sample(reversed(CASES), 10, "7") == sample([*CASES, *CASES], 10, "7")
    assert len(sample(CASES, 10, "7")) == 10
    assert sample(CASES, 10, "7") != sample(CASES, 10, "8")


def test_the_cases_are_those_with_the_smallest_hash_so_that_anybody_can_draw_them_again() -> None:
    [drawn] = sample(CASES, 1, "7")
    assert sha256(f"7:{drawn}".encode()).hexdigest() == min(sha256(f"7:{case}".encode()).hexdigest() for case in CASES)


def test_a_larger_sample_holds_the_smaller_one_and_at_most_all_cases() -> None:
    assert set(sample(CASES, 5, "7")) < set(sample(CASES, 6, "7"))
    assert sample(CASES, 1000, "7") == CASES


def test_the_largest_scores_come_first_and_the_seed_decides_between_equal_ones() -> None:
    scores = dict.fromkeys(CASES, 1) | {CASES[40]: 9, CASES[50]: 3}

    assert by_score(scores, 2, "7") == [CASES[40], CASES[50]]
    assert set(by_score(scores, 12, "7")[2:]) == set(sample(set(CASES) - {CASES[40], CASES[50]}, 10, "7"))


def test_the_hash_of_a_population_is_that_of_its_lines_in_order() -> None:
    assert population_sha256(["B", "A", "B"]) == sha256(b"A\nB\n").hexdigest()
    assert population_sha256([]) == sha256(b"").hexdigest()


def test_every_kind_of_sample_says_how_it_is_drawn_in_both_languages() -> None:
    assert RULE.keys() == set(SampleKind)
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in RULE.values())
