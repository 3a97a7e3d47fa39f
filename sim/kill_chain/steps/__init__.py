"""The steps of the kill chain, a file each: parameters, pure functions of their draws, records."""
