"""Retraining simulated, one module per kind of model; NumPy alone.

Each module has a literal simulator, which draws every sample, and a fast one on sufficient
statistics; the test suite shows the two equal in law.
"""
