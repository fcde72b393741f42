"""Audit: a case's history is run again through the code, and the journal that it makes is compared with the one that is kept."""
