"""Identities: who somebody is, by password, identity provider or session, and what they may be here; knows the domain and the database."""
