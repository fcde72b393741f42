"""What zhiya policy coverage prints: clause, rule, code, test, measure by measure."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import policies
from cli.policy_packs import UNSET, print_table, told
from policies.coverage import Covered, coverage, read_sources
from policies.examples import proven
from policies.packs import shipped

_SHOWN = 2  # files of a kind that a line names; --json has them all


def show(jurisdictions: list[str], on: date, *, as_json: bool) -> int:
    """Print the measures of these documents; 1 when one of them lacks what it needs."""
    root = Path(policies.__file__).parents[1]

    def work() -> int:
        from intake.given import answer

        used, searched = proven(shipped(), answer), read_sources(root)
        found = {name: coverage(shipped(), name, on, searched, used) for name in jurisdictions}
        if as_json:
            document = {name: [asdict(each) for each in covered] for name, covered in found.items()}
            print(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            print_table(("clause", "rule", "value", "code", "test"), [line for each in found.values() for line in _lines(each)])
            if searched.tests is None:
                sys.stderr.write(f"zhiya: no tests are installed in {root}: only examples of packs are named as tests.\n")
        gaps = [f"{each.clause}: {gap}" for covered in found.values() for each in covered for gap in each.gaps]
        sys.stderr.writelines(f"zhiya: {gap}\n" for gap in gaps)
        return 1 if gaps else 0

    return told(work)


def _lines(covered: list[Covered]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for each in covered:
        for number, rule in enumerate(each.rules):
            clause = f"{each.measure} {each.clause}" if number == 0 else ""
            lines.append((clause, rule.key, rule.value or UNSET, _few(rule.code), _few(rule.tests)))
        if not each.rules:
            lines.append((f"{each.measure} {each.clause}", "", "", "", ""))
    return lines


def _few(files: list[str]) -> str:
    more = f" +{len(files) - _SHOWN}" if len(files) > _SHOWN else ""
    return ", ".join(files[:_SHOWN]) + more
