"""Tests of the preview page."""
