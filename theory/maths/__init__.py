"""The mathematics that rooms of several chapters, exercises and pages use.

What rooms are written in stands one floor up (``theory.theorem``, ``theory.proof``, …); what the
rooms of one chapter alone share, in that chapter (``theory/CHAPTER/_name.py``).
"""
