"""Activities: one class an outside world, each with the Protocol of what it needs from that world."""
