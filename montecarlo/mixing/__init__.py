"""Simulations of the mixing chapter."""
