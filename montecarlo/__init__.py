"""What happens: retraining simulated, and how the numbers are weighed.

No formula of the theory is used here: a simulation that knew the answer would be no witness.
"""
