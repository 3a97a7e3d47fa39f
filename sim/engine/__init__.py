"""WHEN things happen, and by what luck: addressed random numbers, absolute moments, the journal."""
