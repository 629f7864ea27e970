"""Settings: `base` for every process, `test` for the tests; importing this package alone reads nothing."""
