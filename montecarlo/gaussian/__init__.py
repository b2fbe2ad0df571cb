"""Simulations of the gaussian chapter."""
