"""Simulations of the discrete chapter."""
