"""What a case costs, measured beside two floors on the same server."""
