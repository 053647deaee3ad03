"""The test suite, which mirrors the packages."""
