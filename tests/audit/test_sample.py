"""A sample is drawn by its seed alone."""

from hashlib import sha256

from audit.sample import sample

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
