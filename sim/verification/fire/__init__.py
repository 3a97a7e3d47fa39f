"""Fire: raids, attacks at random, ships hit, traces, channels and the ledger."""
