"""The functions of lists and searches: the form in which words are compared, and candidates, found past the row security by an index.

Over secured tables an index serves only operators that leak nothing, and those of arrays are none of these. The functions that look for
candidates run as the owner and tell case numbers only; whoever asks joins them with the cases that the caller sees.

Migrations are made of these statements: a released one must not change.
"""

# ruff: noqa: S608 - every part of a statement is a constant of ours

from db.guards import PROGRAMS
from db.row_security import CALLERS

# Full width and half width, capitals and small letters, with and without blanks are one.
FORM = """
CREATE FUNCTION search_form(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(upper(normalize(said, NFKC)), ' ', '')"""
# Every pair of neighbours: Chinese names have no blanks between words.
BIGRAMS = """
CREATE FUNCTION search_bigrams(form text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT substr(form, place, 2) FROM generate_series(1, length(form) - 1) place)"""

_AS_OWNER = """LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off"""
# A word that stands in more than one of fifty of the newest cases is found quicker by looking at cases in their order: then NULL.
_NAMED = f"""
CREATE FUNCTION cases_named(form text, tenants text[], most integer) RETURNS text[] {_AS_OWNER} AS $$
BEGIN
    IF 40 < (
        SELECT count(*) FROM unnest(tenants) t(tenant) CROSS JOIN LATERAL (
            SELECT c.names FROM cases c WHERE c.tenant = t.tenant ORDER BY c.case_no DESC LIMIT 2000 / cardinality(tenants) + 1
        ) newest WHERE position(form IN newest.names) > 0
    ) THEN RETURN NULL; END IF;
    RETURN ARRAY(
        SELECT c.case_no FROM cases c
        WHERE search_bigrams(c.names) @> search_bigrams(form) AND position(form IN c.names) > 0 AND c.tenant = ANY (tenants)
        LIMIT most + 1
    );
END $$"""
# An exact number comes first in its order, so it is always among the first.
_NUMBERED = f"""
CREATE FUNCTION cases_numbered(form text, tenants text[], most integer) RETURNS text[] {_AS_OWNER} AS $$
DECLARE
    beyond text := form || U&'\\+10FFFF';
BEGIN
    RETURN ARRAY(
        SELECT c.case_no FROM (
            (SELECT n.case_no FROM case_numbers n WHERE n.number >= form AND n.number < beyond ORDER BY n.number LIMIT 2 * most)
            UNION (SELECT d.case_no FROM cases d WHERE d.case_no >= form AND d.case_no < beyond ORDER BY d.case_no LIMIT 2 * most)
            UNION (SELECT f.case_no FROM cases f WHERE f.uscc >= form AND f.uscc < beyond ORDER BY f.uscc LIMIT 2 * most)
            UNION (
                SELECT p.case_no FROM parties p WHERE p.organisation >= lower(form) AND p.organisation < lower(form) || U&'\\+10FFFF'
                ORDER BY p.organisation, p.case_no DESC LIMIT 2 * most
            )
        ) found JOIN cases c USING (case_no) WHERE c.tenant = ANY (tenants) LIMIT most + 1
    );
END $$"""
_WITHIN = f"""
CREATE FUNCTION cases_matching(form text, among text[]) RETURNS text[] {_AS_OWNER} AS $$
BEGIN
    RETURN ARRAY(
        SELECT c.case_no FROM cases c WHERE c.case_no = ANY (among)
            AND (position(form IN c.names) > 0 OR starts_with(c.case_no, form) OR starts_with(c.uscc, form))
        UNION SELECT n.case_no FROM case_numbers n WHERE n.case_no = ANY (among) AND starts_with(n.number, form)
        UNION SELECT p.case_no FROM parties p WHERE p.case_no = ANY (among) AND starts_with(p.organisation, lower(form))
    );
END $$"""
# The newest numbers first; any part where none is named.
_OF_PARTY = f"""
CREATE FUNCTION cases_of_party(named text, plays text, most integer) RETURNS text[] {_AS_OWNER} AS $$
BEGIN
    RETURN ARRAY(
        SELECT p.case_no FROM parties p WHERE p.organisation = named AND (plays = '' OR p.part = plays)
        ORDER BY p.case_no DESC LIMIT most + 1
    );
END $$"""
_SIGNATURES = (
    "cases_named(text, text[], integer)",
    "cases_numbered(text, text[], integer)",
    "cases_matching(text, text[])",
    "cases_of_party(text, text, integer)",
)

CANDIDATES = (
    *(_NAMED, _NUMBERED, _WITHIN, _OF_PARTY),
    *(f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in _SIGNATURES),
    *(f"GRANT EXECUTE ON FUNCTION {each} TO {PROGRAMS}, {CALLERS}" for each in _SIGNATURES),
)
END = (f"DROP FUNCTION {', '.join(_SIGNATURES)}", "DROP FUNCTION search_bigrams(text), search_form(text)")
