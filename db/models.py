"""All tables: importing this fills the one metadata that migrations are compared with."""

from db import tables, tables_answers, tables_derived

MODELS = (tables, tables_answers, tables_derived)
