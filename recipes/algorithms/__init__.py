"""Algorithms that compute values from raw files, one version per file; a version is never taken away or changed."""
