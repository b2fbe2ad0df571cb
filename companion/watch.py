"""A point that is simulated until it is decided: its evidence so far, and what that says."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from companion.judge import Stake, at_text, off_by, weigh
from companion.results import ClaimResult, PointResult, Verdict
from montecarlo.check import Check
from montecarlo.evidence import Evidence, Interval, needed


@dataclass
class Watch:
    """A point that is being simulated until it is decided."""

    claim: ClaimResult
    check: Check
    point: Any
    name: str
    stake: Stake
    relation: str
    order: tuple[int, int]
    evidence: Evidence | None = None
    batches: int = 0
    waiting: int = 0
    seconds: float = 0.0
    verdict: Verdict = Verdict.UNDECIDED
    gap: Interval = field(default_factory=lambda: Interval(-math.inf, math.inf, math.nan))
    reason: str = ""
    broken: str = ""
    done: bool = False

    def judge(self, alpha: float) -> int:
        """Weigh what there is; return the batches wanted in all (no more than now: decided)."""
        if self.broken or self.evidence is None:
            self.verdict, self.reason = Verdict.UNDECIDED, self.broken
            return self.batches
        self.verdict, self.gap = self._against(self.stake.claimed, alpha)
        self.reason = self.gap.reason
        if self.verdict is not Verdict.UNDECIDED:
            return self.batches
        check = self.check
        if self.evidence.count >= check.most:
            self.reason = self.reason or f"the budget of {check.most:,} replicates is spent"
            return self.batches
        wanted = needed(self.evidence, self.stake.claimed, alpha, check.resolves, check.bias)
        batches = math.ceil(min(wanted, check.most) / check.batch_size(self.point))
        return max(self.batches + 1, batches)

    def _against(self, value: Any, alpha: float) -> tuple[Verdict, Interval]:
        """Weigh what there is against the claim's or a rival's number."""
        assert self.evidence is not None
        check, bias = self.check, self.check.bias
        if bias and value and not isinstance(value, tuple):
            bias *= abs(self.stake.claimed / value)  # it is relative to the truth
        return weigh(self.evidence, value, check.resolves, self.relation, alpha, bias)

    def result(self) -> PointResult:
        count = self.evidence.count if self.evidence else 0
        claimed = self.stake.claimed
        return PointResult(
            at_text(self.point),
            self.check.kind,
            math.nan if isinstance(claimed, tuple) else claimed,
            self.gap.estimate,
            (self.gap.low, self.gap.high),
            self.check.resolves,
            count,
            self.verdict,
            self.reason,
            self.seconds,
        )

    def rival(self, index: int, alpha: float) -> tuple[float, float] | None:
        """How far off a refuted rival is here, and how many half-widths away; None if it stands."""
        value = self.stake.rivals[index]
        if value is None or self.evidence is None or self.broken:
            return None
        verdict, gap = self._against(value, alpha)
        if verdict is not Verdict.REFUTED:
            return None
        half = (gap.high - gap.low) / 2
        return off_by(value, self.stake.claimed), abs(gap.estimate) / half
