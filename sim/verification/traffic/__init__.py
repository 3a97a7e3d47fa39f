"""Traffic: ships that come, are seen and call, and the way to them."""
