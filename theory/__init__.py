"""What is claimed, and why: statements, domains and derivations.

Importing this package loads SymPy and mpmath and nothing heavier; nothing in it is random.
"""

CHAPTERS = ("gaussian", "families", "discrete", "mixing", "bias", "models")
"""The chapters in the book's order; a chapter that is not named here comes after them."""
