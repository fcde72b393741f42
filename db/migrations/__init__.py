"""The migrations: how an older database becomes the one of today."""
