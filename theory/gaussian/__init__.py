"""A Gaussian refit to its own samples."""
