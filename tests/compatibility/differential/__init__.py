"""Runs the same random commands against two servers and compares every reply."""
