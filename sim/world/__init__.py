"""WHERE things are and when they meet: charts, lanes, tracks, exact encounters, horizons."""
