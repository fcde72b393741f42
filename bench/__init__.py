"""The benchmark: what a case costs, measured beside two floors on the same running stack."""
