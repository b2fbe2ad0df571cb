"""What is claimed, and why: statements, domains and derivations.

Rooms, one to a result, stand in chapters (``theory.gaussian``, …). They are written in a language
of their own: ``theorem``, ``domain``, ``notation``, ``proof``, ``numeric``, ``laws``, ``standard``.
The mathematics that they use beside it is in ``theory.maths``.

Importing this package loads SymPy and mpmath and nothing heavier; nothing in it is random.
"""

CHAPTERS = ("gaussian", "families", "discrete", "mixing", "bias", "curation", "models")
"""The chapters in the book's order; a chapter that is not named here comes after them."""
