"""The composition: settings, database, door, packs and keys, handed to the service; `uvicorn --factory api.app:create`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

from api.callback_keys import CallbackKeys
from api.door import LazyDoor
from api.limits import Limits
from api.parts import Parts
from api.service import assemble
from audit.auditor import StackAuditor
from db.database import Database
from documents.intake import Intake
from documents.kinds import Kind
from engine import payload_keys
from engine.closing import Closer
from engine.codec import EncryptingCodec
from engine.production import refuse_sandbox, refuse_unfit
from engine.settings import Settings
from identity.logins import LoginRules
from identity.oidc import Client, Provider
from identity.resolving import Callers
from policies.calendar import calendar_for
from policies.packs import cities_of, rules_for

_PATIENCE_S = 20.0  # with a database that does not answer, and as long again until its connection is given up


def create() -> FastAPI:
    """The API of the settings in the environment."""
    settings = Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        refuse_unfit(settings)
        database = await Database.connect(settings.database_url, max_size=20, patience_s=_PATIENCE_S)
        rules, provider = login_rules(settings), provider_of(settings)
        callers, auditor = Callers(database, rules, provider), StackAuditor(settings)
        try:
            await refuse_sandbox(settings, database)
            app.state.parts = Parts(
                database=database,
                door=LazyDoor(settings, database),
                who=callers.caller,
                rules_for=rules_for,
                cities_of=cities_of,
                calendar_for=calendar_for,
                callback_keys=CallbackKeys(settings.callback_keys_file),
                sandbox=settings.sandbox,
                closer=Closer(payload_keys.load(settings)),
                auditor=auditor,
                intake=intake_of(settings),
                codec=EncryptingCodec(payload_keys.load(settings)),
                codec_origin=settings.codec_origin,
                logins=rules,
                provider=provider,
                identities_changed=callers.forget,
                limits=Limits.of(settings),
            )
            async with callers.listening():
                yield
        finally:
            auditor.close()
            if provider:
                await provider.close()
            await database.close()

    return assemble(lifespan, settings.sandbox)


def intake_of(settings: Settings) -> Intake:
    """Where the documents of the settings go, and what is taken as one."""
    access = Path(settings.documents_access_file) if settings.documents_access_file else None
    kinds = frozenset(Kind(each) for each in settings.document_kinds.split())
    return Intake(settings.documents, access, settings.document_limit_mib * 1024 * 1024, kinds, settings.scanner)


def login_rules(settings: Settings) -> LoginRules:
    """How long sessions live and logins are fresh."""
    idle, lifetime = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    return LoginRules(idle, lifetime, timedelta(minutes=settings.fresh_login_minutes))


def provider_of(settings: Settings) -> Provider | None:
    """The identity provider of the settings, if they name one."""
    if not settings.oidc_issuer:
        return None
    secret = Path(settings.oidc_client_secret_file).read_text().strip() if settings.oidc_client_secret_file else ""
    client = Client(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_redirect_url, settings.oidc_audience)
    return Provider(client)
