"""PICTURES, each of records that know nothing of folders, on one canvas."""
