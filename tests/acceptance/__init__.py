"""Long tests, run by `make acceptance`."""
