"""Documents: contents kept under their hash, recognised by what is in them, and looked at by a scanner."""
