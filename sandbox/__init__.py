"""The sandbox: real HTTP services that play registry, bank, insurer, guarantor and fund, and a sink for mail."""
