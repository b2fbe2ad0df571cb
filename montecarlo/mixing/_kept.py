"""Why an error bar is valid where everything is kept."""

from __future__ import annotations

HELD = (
    "The old samples hold the variance up: refit n changes it by a share of order 1/(M n²) only, "
    "so that its mean is carried by common runs."
)
