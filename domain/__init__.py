"""Pure rules of pledge financing: standard library only, no clock, no network, no database."""
