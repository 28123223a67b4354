"""Demonstration data: invented producers and people, and a year driven day by day through the real use cases."""
