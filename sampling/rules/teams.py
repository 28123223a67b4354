"""Who goes along: the samplers of a visit, drawn at random among those least loaded (Q-5.1)."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason

from .draws import drawn, secret_for

# The draw stays open, but only among those who have about as little to do as the least loaded.
MOST_CANDIDATES = 24
LEAST_BESIDE_THE_PLACES = 1
LOAD_ABOVE_THE_LEAST = 1
# So few are sorted; from more than these the heap finds the least loaded faster.
FEW = 64
FEW_OF_ALL = 4


@dataclass(frozen=True)
class Sampler:
    """An inspector; ``is_away`` answers for a day, ``recused_from`` are producers that somebody else must visit."""

    id: int
    label: str
    is_away: Callable[[date], bool]
    recused_from: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Team:
    """The people drawn for an occasion with what the draw rests on.

    ``frame`` are the candidates, ``excluded`` those who were looked at and left out, with the reason.
    """

    occasion: str
    frame: tuple[dict, ...]
    excluded: tuple[dict, ...]
    members: tuple[int, ...]


def ticket(*parts) -> str:
    """A place in a random order that the secret among ``parts`` decides."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


class Roster:
    """The inspectors of a month with what each of them has to do so far.

    The least loaded are kept on a heap, so that a draw looks at a few of them
    only, however many there are.
    """

    def __init__(self, samplers: Iterable[Sampler], *, visits_a_day: int, secret: str, attempts: Callable[[str], int]):
        self.samplers = {sampler.id: sampler for sampler in samplers}
        self.visits_a_day = visits_a_day
        self.secret = secret
        self.attempts = attempts
        self.load: Counter[int] = Counter()
        self.on_day: Counter[tuple[int, date]] = Counter()
        self.free_on: dict[date, set[int]] = {}
        self.held: Counter[str] = Counter()
        self.order = {number: ticket(secret, "roster", number) for number in self.samplers}
        self.heap = [(0, order, number) for number, order in self.order.items()]
        heapq.heapify(self.heap)

    def engage(self, members: Iterable[int], day: date) -> None:
        for number in members:
            self.load[number] += 1
            self.on_day[number, day] += 1
            if self.on_day[number, day] >= self.visits_a_day:
                self._free(day).discard(number)

    def release(self, members: Iterable[int], day: date) -> None:
        for number in members:
            self.load[number] -= 1
            self.on_day[number, day] -= 1
            if number in self.samplers and self.on_day[number, day] < self.visits_a_day:
                self._free(day).add(number)

    def _free(self, day: date) -> set[int]:
        """Those who have time left on the day."""
        if day not in self.free_on:
            self.free_on[day] = set(self.samplers)
        return self.free_on[day]

    def objection(self, number: int, producer: int, day: date) -> Reason | None:
        """Why this person does not go to the producer on that day, apart from having enough to do."""
        sampler = self.samplers.get(number)
        if sampler is None:
            return Reason("sampler_left")
        if producer in sampler.recused_from:
            return Reason("sampler_recused")
        return Reason("sampler_away") if sampler.is_away(day) else None

    def can_go(self, number: int, producer: int, day: date) -> bool:
        return self.objection(number, producer, day) is None and self.on_day[number, day] < self.visits_a_day

    def draw(self, prefix: str, producer: int, day: date, count: int, *, beside: Sequence[int] = ()) -> Team | None:
        """Draw ``count`` people for the producer on that day, or None if there are not so many.

        ``beside`` are people of the team already. ``prefix`` names the occasion, a running number follows.
        """
        if len(self._free(day)) < count:
            return None
        frame, excluded = self._candidates(producer, day, count + LEAST_BESIDE_THE_PLACES, beside)
        if len(frame) < count:
            return None
        occasion = f"{prefix}/{self.attempts(prefix) + self.held[prefix] + 1}"
        self.held[prefix] += 1
        return Team(
            occasion, frame, excluded, tuple(drawn(frame, count, secret_for(self.secret, occasion, 1), occasion))
        )

    def _candidates(self, producer: int, day: date, least: int, beside: Sequence[int]):
        frame: list[dict] = []
        excluded: list[dict] = []
        lowest = 0
        for number in self._by_load(day):
            if number in beside:
                continue
            if len(frame) >= least and self.load[number] > lowest + LOAD_ABOVE_THE_LEAST:
                break
            entry = {"id": number, "label": self.samplers[number].label}
            if reason := self.objection(number, producer, day):
                excluded.append({**entry, "reason": reason.as_json()})
                continue
            lowest = lowest if frame else self.load[number]
            frame.append(entry)
            if len(frame) == MOST_CANDIDATES:
                break
        frame.sort(key=lambda entry: entry["id"])
        return tuple(frame), tuple(excluded)

    def _by_load(self, day: date) -> Iterator[int]:
        """Those who have time left on the day, those with the least to do first."""
        free = self._free(day)
        if len(free) <= max(FEW, len(self.samplers) // FEW_OF_ALL):
            yield from sorted(free, key=lambda number: (self.load[number], self.order[number]))
            return
        looked_at = []
        try:
            while self.heap:
                load, order, number = heapq.heappop(self.heap)
                if load != self.load[number]:
                    heapq.heappush(self.heap, (self.load[number], order, number))
                    continue
                looked_at.append((load, order, number))
                if number in free:
                    yield number
        finally:
            for entry in looked_at:
                heapq.heappush(self.heap, entry)
