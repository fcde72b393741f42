"""Made-up cases for a sandbox: firms, rights, banks and deadlines as they could be, each case told by a short, sound journal."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.facts import FORMAT, Fact, sealed
from domain.identifiers import patent_check, uscc_check
from domain.opening import RightKind
from domain.rules import Rules

PREFIX = "FILL"  # of the case numbers; no pack has it, so that no counter draws one of them
REASON = "made by zhiya sandbox fill"
_YEARS = 6  # over which the openings are spread, up to now

# Jurisdiction: of how many in a hundred cases, the place in a firm's name, the first digits of its code.
PLACES = {
    "xiangtan": (35, "湘潭", "430300"),
    "shanxi": (25, "山西", "140000"),
    "wuhan": (15, "武汉", "420100"),
    "qingdao": (15, "青岛", "370200"),
    "zhuhai": (10, "珠海", "440400"),
}
# A bank's part in the cases of a jurisdiction, in a hundred.
BANKS = {
    "xiangtan": (("bank-xt-rcb", 50), ("bank-xt-hr", 35), ("bank-xt-cb", 15)),  # the last has one case in twenty of all
    "shanxi": (("bank-sx-jz", 60), ("bank-sx-tk", 40)),
    "wuhan": (("bank-wh-cb", 70), ("bank-wh-rcb", 30)),
    "qingdao": (("bank-qd-cb", 70), ("bank-qd-rcb", 30)),
    "zhuhai": (("bank-zh-cr", 100),),
}
NEW_BANK = "bank-xt-new"  # has ten cases, however many there are
INSURERS = {"xiangtan": "insurer-picc", "shanxi": "insurer-sx"}
GUARANTORS = {"xiangtan": "guarantor-xt", "shanxi": "guarantor-sx"}
_FIRST, _SECOND = "华中恒鑫瑞泰安达远志博创新宏盛凯天海云启明卓越", "源力科信通达成泽辉腾邦诚立方正联合润丰景耀锐"
_TRADES = [
    "科技",
    "智能科技",
    "生物科技",
    "新材料",
    "精密机械",
    "电子科技",
    "环保科技",
    "生物医药",
    "信息技术",
    "新能源",
    "农业科技",
    "光电",
    "食品",
    "自动化设备",
    "文化创意",
    "化工",
]
_THINGS = [
    "阀门",
    "电机控制器",
    "锂电池隔膜",
    "图像识别方法",
    "污水处理装置",
    "数控机床夹具",
    "抗菌涂料",
    "茶叶加工设备",
    "传感器",
    "数据传输方法",
    "焊接机器人",
    "中药组合物",
]
_MARKS = ["山", "川", "江", "河", "云", "龙", "凤", "鹤", "松", "竹", "梅", "兰", "星", "月"]
# Stage: of how many in a hundred, what is asked there, and whether it has a deadline.
STAGES: dict[str, tuple[int, list[str], bool]] = {
    "closed": (52, [], False),
    "repayment": (20, ["record_repayment"], False),
    "preparation": (6, ["record_due_diligence", "withdraw"], True),
    "window": (5, ["accept_filing", "return_filing", "withdraw"], True),
    "registration": (5, ["register", "refuse_registration", "request_correction"], True),
    "credit": (4, ["decide_credit"], True),
    "cover": (3, ["quote_cover", "decline_cover"], True),
    "disbursement": (2, ["confirm_disbursement"], True),
    "default": (2, ["record_repayment"], True),
    "release": (1, ["cancel_registration"], True),
}
_OUTCOMES = (("released", 70), ("withdrawn", 10), ("refused", 8), ("declined", 6), ("disposed", 4), ("settled_with_fund", 2))
_LENT = ("repayment", "default", "release")
_KINDS = (
    ((RightKind.INVENTION, "1"), 60),
    ((RightKind.UTILITY_MODEL, "2"), 25),
    ((RightKind.DESIGN, "3"), 5),
    ((RightKind.TRADEMARK, ""), 10),
)


@dataclass(frozen=True)
class Making:
    """What a run makes: how many, from which number and seed on, under which rules, up to which moment."""

    cases: int
    first: int
    seed: int
    rules: dict[str, Rules]  # by jurisdiction
    calendar_sha256: str
    now: datetime


def journals(making: Making) -> Iterator[list[Fact]]:
    """The journals of the cases, in the order of their numbers; the same run makes the same."""
    rng = random.Random(making.seed)  # noqa: S311 - made-up cases are no secrets
    span = timedelta(days=365 * _YEARS)
    for n in range(making.cases):
        opened = making.now - span + span * (n / making.cases) + timedelta(seconds=rng.randrange(3600))
        yield list(_life(_Teller(making, rng, making.first + n, min(opened, making.now)), new_bank=n < 10))


class _Teller:
    """Tells the facts of one case, each hashed onto the one before."""

    def __init__(self, making: Making, rng: random.Random, n: int, opened: datetime) -> None:
        self.making, self.rng, self.n, self.opened = making, rng, n, opened
        self.case_no = f"{PREFIX}-{opened.year}-{n:07d}"
        self.place = "xiangtan" if n < making.first + 10 else _drawn(rng, [(place, each[0]) for place, each in PLACES.items()])
        self.seq, self.last = 0, ""

    def fact(self, kind: str, after: timedelta, data: dict[str, Any]) -> Fact:
        """The next fact of the case, this long after its opening."""
        told = sealed(
            version=FORMAT,
            case_no=self.case_no,
            seq=self.seq,
            kind=kind,
            subject="case",
            at=(self.opened + after).isoformat(),
            received_at="",
            request="",
            actor="sandbox:fill",
            role="case",
            organisation="sandbox",
            on_behalf_of="",
            tenant=self.place,
            clause="",
            reason=REASON,
            data=data,
            prev=self.last,
        )
        self.seq, self.last = self.seq + 1, told.hash
        return told


def _life(teller: _Teller, *, new_bank: bool) -> Iterator[Fact]:
    rng = teller.rng
    demand = _demand(teller, NEW_BANK if new_bank else _drawn(rng, BANKS[teller.place]))
    rules, calendar = teller.making.rules[teller.place], {"sha256": teller.making.calendar_sha256, "confirmed_through": ""}
    said = {"demand": demand, "rights": _rights(teller), "rules": {"jurisdiction": teller.place, "sha256": rules.sha256}}
    yield teller.fact("open_case", timedelta(), {**said, "calendar": calendar, "sandbox": True})
    stage = _drawn(rng, [(stage, each[0]) for stage, each in STAGES.items()])
    if stage in _LENT:
        paid = {"slip_no": f"JJ{teller.n:09d}", "amount_fen": demand["amount_fen"], "disbursed_on": teller.opened.date().isoformat()}
        yield teller.fact("confirm_disbursement", timedelta(hours=1), paid)
    if stage == "closed":
        ended = min(timedelta(days=rng.randrange(20, 900)), teller.making.now - teller.opened)
        yield teller.fact("closed", ended, {"outcome": _drawn(rng, _OUTCOMES)})
        return
    yield teller.fact("entered", timedelta(hours=2), {"stage": stage})
    _, acts, has_deadline = STAGES[stage]
    asked: dict[str, Any] = {"acts": acts, "stays_open": not has_deadline}
    if has_deadline:
        asked["until"] = (teller.making.now.replace(microsecond=0) + timedelta(minutes=rng.randrange(-10_000, 80_000))).isoformat()
    yield teller.fact("asked", timedelta(hours=2), asked)


def _demand(teller: _Teller, bank: str) -> dict[str, Any]:
    rng, place = teller.rng, teller.place
    cover = {"insurance": INSURERS.get(place, ""), "guarantee": GUARANTORS.get(place, "")}
    kind = _drawn(rng, (("insurance", 40), ("guarantee", 35), ("none", 25)))
    return {
        "demand_no": f"F-{teller.n}",
        **_firm(rng.randrange(max(1, teller.making.cases // 3)), place),
        "amount_fen": rng.randrange(20, 3000) * 1_000_000,
        "months": rng.choice((6, 12, 12, 24, 36)),
        "bank": bank,
        "cover": kind,
        "insurer": cover["insurance"] if kind == "insurance" else "",
        "guarantor": cover["guarantee"] if kind == "guarantee" else "",
    }


def _firm(n: int, place: str) -> dict[str, str]:
    """The firm of this number in this place: name and code are its own for ever."""
    _, name, region = PLACES[place]
    known = random.Random(n)  # noqa: S311
    called = known.choice(_FIRST) + known.choice(_SECOND) + (known.choice(_SECOND) if n % 3 == 0 else "")
    body = f"91{region}{n:09d}"
    return {"firm": f"{name}{called}{known.choice(_TRADES)}有限公司", "uscc": body + uscc_check(body)}


def _rights(teller: _Teller) -> list[dict[str, Any]]:
    rng, until = teller.rng, teller.opened.year
    kinds = [_drawn(rng, _KINDS) for _ in range(_drawn(rng, ((1, 70), (2, 20), (3, 10))))]
    return [
        {
            "right_no": _number(teller, digit, place),
            "kind": kind.value,
            "title": f"一种{rng.choice(_THINGS)}" if digit else f"{rng.choice(_MARKS)}{rng.choice(_MARKS)}牌商标",
            "expires_on": f"{until + rng.randrange(2, 15)}-{rng.randrange(1, 13):02d}-15",
            "declared_value_fen": rng.randrange(50, 5000) * 1_000_000,
        }
        for place, (kind, digit) in enumerate(kinds)
    ]


def _number(teller: _Teller, digit: str, place: int) -> str:
    """A right's number that proves itself and belongs to no other case of the run."""
    n = teller.n * 3 + place
    if not digit:
        return str(10_000_000 + n)
    body = f"{2008 + n // 10_000_000 % 12}{digit}{n % 10_000_000:07d}"
    return f"ZL{body}.{patent_check(body)}"


def _drawn(rng: random.Random, parts: Any) -> Any:
    """One of the values, each as often as its part of a hundred says."""
    place = rng.random() * 100
    for value, often in parts:
        place -= often
        if place < 0:
            return value
    return parts[-1][0]


def now() -> datetime:
    """The moment up to which cases were opened."""
    return datetime.now(UTC)
