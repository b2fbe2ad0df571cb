"""Bias: what sampling error is not."""
