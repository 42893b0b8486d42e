"""How much somebody may ask in a while: a bucket that fills up slowly and is emptied by what is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """How much a bucket holds, and how much of it comes back in a second."""

    capacity: float
    per_second: float


@dataclass(frozen=True)
class Bucket:
    """What was left at a moment, in seconds of any clock."""

    left: float
    at: float


def take(bucket: Bucket | None, rate: Rate, cost: float, now: float) -> tuple[Bucket, float]:
    """The bucket afterwards, and the seconds to wait: 0 when it was given. Whoever asks in vain loses nothing.

    None is a bucket nobody has used yet; a clock that was put back gives nothing and takes nothing.
    """
    left = rate.capacity
    if bucket is not None:
        left = min(rate.capacity, bucket.left + max(0.0, now - bucket.at) * rate.per_second)
    if cost > left:
        return Bucket(left, now), (min(cost, rate.capacity) - left) / rate.per_second
    return Bucket(left - cost, now), 0.0
