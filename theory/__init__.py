"""What is claimed, and why: statements, domains and derivations.

Importing this package loads SymPy and mpmath and nothing heavier; nothing in it is random.
"""
