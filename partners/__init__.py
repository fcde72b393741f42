"""Partners: the HTTP adapters to registry, bank, insurer, guarantor and fund."""
