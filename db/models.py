"""All tables: importing this fills the one metadata that migrations are compared with."""

from db import (
    tables,
    tables_answers,
    tables_archive,
    tables_derived,
    tables_documents,
    tables_erasure,
    tables_house,
    tables_jobs,
    tables_lists,
    tables_partners,
    tables_people,
    tables_phone_tasks,
    tables_verifications,
    tables_work,
    tables_workspace,
)

MODELS = (
    tables,
    tables_archive,
    tables_answers,
    tables_derived,
    tables_documents,
    tables_erasure,
    tables_house,
    tables_jobs,
    tables_lists,
    tables_partners,
    tables_people,
    tables_phone_tasks,
    tables_verifications,
    tables_work,
    tables_workspace,
)
