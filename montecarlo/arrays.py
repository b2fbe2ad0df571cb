"""What simulations pass around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Numbers, a replicate (or a run) to each entry along one axis."""
