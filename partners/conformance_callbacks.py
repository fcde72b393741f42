"""Conformance of a partner's system, its answers: signed, fresh, named, sent again when we were away, and the same when polled for."""

from pydantic import TypeAdapter, ValidationError

from domain.calls import Answer
from domain.signature import TIMESTAMP, WrongSignature, verify
from partners.conformance import Check, Failed, Skipped, excerpt
from partners.conformance_calls import Partner, sound
from partners.listener import Arrival, Listener

_ANSWER = TypeAdapter(Answer)
_SKEW_S = 60  # five minutes are refused; a minute is worth mending


class Answering:
    """A partner whose answers are listened for, and the secret that it signs with."""

    def __init__(self, partner: Partner, secret: str) -> None:
        self.partner, self.secret = partner, secret

    @property
    def listener(self) -> Listener:
        """Where its answers arrive."""
        if self.partner.listener is None:
            raise Skipped("no listener: give --secret, and let the system send its answers to the listener's address")
        return self.partner.listener

    @property
    def arrived(self) -> list[Arrival]:
        """The answers of this examination; Skipped when there are none."""
        found = self.listener.arrivals
        if not found:
            raise Skipped("no callback arrived")
        return found


async def _arrives(answering: Answering) -> None:
    partner, listener = answering.partner, answering.listener
    await partner.move_clock()
    if not await listener.until(lambda: bool(listener.arrivals), partner.wait_s):
        advice = f"send answers to {listener.url}/api/v1/callbacks/{partner.party}; where they take long, give --wait or --clock"
        raise Failed(f"a callback within {partner.wait_s:g} s", "none", advice)


async def _addressed(answering: Answering) -> None:
    wanted = f"/api/v1/callbacks/{answering.partner.party}"
    for each in answering.arrived:
        if each.path != wanted:
            raise Failed(f"callbacks at {wanted}", each.path, "the last word of the address is the organisation that was called")


async def _signed(answering: Answering) -> None:
    for each in answering.arrived:
        try:
            verify(answering.secret, each.headers, each.body, int(each.headers.get(TIMESTAMP, "0") or 0))
        except (WrongSignature, ValueError) as wrong:
            advice = "sign as Standard Webhooks: HMAC-SHA256 over id.timestamp.body with the decoded secret, the body byte for byte as sent"
            raise Failed("webhook-id, webhook-timestamp and a right webhook-signature", str(wrong), advice) from wrong


async def _fresh(answering: Answering) -> None:
    for each in answering.arrived:
        said = each.headers.get(TIMESTAMP, "")
        skew = abs(each.at - int(said)) if said.isdigit() else None
        if skew is None or skew > _SKEW_S:
            came = "no whole seconds" if skew is None else f"{skew:.0f} s away from this machine's clock"
            raise Failed(f"a webhook-timestamp within {_SKEW_S} s", came, "set the clock by NTP, and sign anew at each attempt")


async def _named(answering: Answering) -> None:
    bodies: dict[str, bytes] = {}
    for each in answering.arrived:
        if bodies.setdefault(each.name, each.body) != each.body:
            raise Failed("one webhook-id, one message", f"{each.name!r} for two bodies", "name each message by call, number and revision")
    if len(set(bodies.values())) < len(bodies):
        raise Failed(
            "a repetition under the name of the first time", "the same body under two names", "keep the webhook-id with the message"
        )


async def _again(answering: Answering) -> None:
    listener, refused = answering.listener, answering.arrived[0]

    def came_again() -> bool:
        return any(each.name == refused.name and each.body == refused.body for each in listener.arrivals[1:])

    if not await listener.until(came_again, answering.partner.wait_s):
        advice = "try again after 5xx, 408, 425, 429, 404 and no answer, first after seconds, then with growing pauses, for days"
        raise Failed("the message that was answered 503 once more, under the same name", "nothing", advice)


async def _readable(answering: Answering) -> None:
    for each in answering.arrived:
        sound(answering.partner, _answer(each))


async def _complete(answering: Answering) -> None:
    call = answering.partner.first_call.call
    _ = answering.arrived
    response = await answering.partner.answers(answering.partner.first_call)
    try:
        polled = {int(each["number"]) for each in response.json()["answers"]}
    except (ValueError, KeyError, TypeError):
        raise Failed("a list of answers", excerpt(response), "see the check answers_listed") from None
    listener = answering.listener

    def pushed() -> set[int]:
        return {answer.number for answer in map(_answer, listener.arrivals) if answer.call == call}

    await listener.until(lambda: pushed() >= polled, answering.partner.wait_s)
    if pushed() != polled or polled != set(range(1, len(polled) + 1)):
        advice = "number the answers of a call from 1, send each, and list each as soon as it is decided: what was lost is polled for"
        raise Failed(f"the same answers sent and listed: {sorted(polled)}", f"sent: {sorted(pushed())}", advice)


def _answer(arrival: Arrival) -> Answer:
    try:
        return _ANSWER.validate_json(arrival.body)
    except ValidationError as wrong:
        fields = ", ".join(".".join(str(part) for part in each["loc"]) for each in wrong.errors(include_input=False))
        advice = 'send {"call", "number", "act", "subject", "payload", "at", "reason"} as JSON'
        raise Failed("an answer that can be read", f"wrong: {fields}", advice) from wrong


CALLBACK_CHECKS: tuple[Check[Answering], ...] = (
    Check("callback_arrives", "An answer is sent to us", _arrives),
    Check("callback_addressed", "It is sent to the address of the organisation", _addressed),
    Check("callback_signed", "It is signed with the shared secret", _signed),
    Check("callback_fresh", "Its timestamp is of now, so the clocks agree", _fresh),
    Check("callback_repeated", "What we could not take comes again, under the same name", _again),
    Check("callback_named", "One name stands for one message", _named),
    Check("callback_readable", "It carries an act with a sound payload", _readable),
    Check("callbacks_complete", "What is sent is what is listed, without a gap", _complete),
)
