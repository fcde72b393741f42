"""Polling: which service a party belongs to, and what it has answered."""

from collections.abc import Mapping

from activities.errors import PartnerRefused
from domain.calls import Answer, Call
from partners.http import PartnerClient

SERVICES = ("registry", "bank", "insurer", "guarantor", "fund")


class HttpAnswers:
    """The answers of all services; the prefix of a party's id (bank-xt-rcb) names its service."""

    def __init__(self, clients: Mapping[str, PartnerClient]) -> None:
        self._clients = clients

    async def poll(self, call: Call) -> list[Answer]:
        """All answers of this conversation so far, in order."""
        service = call.party.partition("-")[0]
        if service not in self._clients:
            raise PartnerRefused(f"the party {call.party!r} belongs to none of the services {', '.join(self._clients)}")
        return await self._clients[service].answers(call)
