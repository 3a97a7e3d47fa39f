"""WHEN things happen, by which draws: addressed random numbers, absolute moments, the journal."""
