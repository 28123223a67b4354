"""The indicators counted once more, from raw rows by plain loops, as the list of indicators words them.

Nothing of this may come from the product's own counting: rows of tables, days and exact numbers only. Each
function takes the rows of all the database and yields (county, part, whole); ``Count`` adds them up.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from enterprises.models import Batch, Certificate, Duty, Enterprise, Exam, MilkIntake, Risk, Suspension, Variety
from rectification.models import Acceptance, Finding, Inspection, Objection, Step
from sampling.models import ItemResult, PlanQuantity, ReportVersion, Sample, SamplingPlan, Visit

ONE_DAY = dt.timedelta(days=1)
ACTION_BEGAN = dt.date(2021, 3, 1)
SECOND_AND_THIRD_WEEK, THIRD_AND_FOURTH_WEEK = (8, 21), (15, 28)


@dataclass
class Count:
    """One city, a period, and the day as of which it is counted."""

    city: int
    first: dt.date
    last: dt.date
    on: dt.date

    @property
    def until(self) -> dt.date:
        return min(self.last, self.on)

    def value(self, code: str) -> dict[int | None, tuple[Decimal, Decimal]]:
        """Numerator and denominator by county, of the city under None."""
        found: dict = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for county, part, whole in getattr(self, code.lower())():
            if county in self.counties:
                for place in (county, None):
                    found[place][0] += part
                    found[place][1] += whole
        return {place: tuple(sums) for place, sums in found.items()}

    @cached_property
    def counties(self) -> set[int]:
        return set(Enterprise.objects.filter(county__parent=self.city).values_list("county", flat=True))

    @cached_property
    def enterprises(self) -> list[dict]:
        return list(Enterprise.objects.order_by("pk").values())

    @cached_property
    def stops(self) -> list[dict]:
        return list(Suspension.objects.values())

    def works(self, producer: dict, day: dt.date) -> bool:
        """Licensed, not closed and not stopped on that day."""
        if not producer["licence_valid_from"] <= day <= producer["licence_valid_until"]:
            return False
        if producer["closed_on"] and day >= producer["closed_on"]:
            return False
        return not any(
            stop["enterprise_id"] == producer["id"]
            and stop["starts_on"] <= day
            and (stop["resumed_on"] is None or day < stop["resumed_on"])
            for stop in self.stops
        )

    def producing(self, first: dt.date, last: dt.date) -> list[dict]:
        """Licensed and producing on at least one day (LA9)."""
        days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
        return [row for row in self.enterprises if any(self.works(row, day) for day in days)]

    def lk01(self):
        """Findings closed (verified) of findings issued."""
        for row in Finding.objects.values("county", "status", "found_on", "closed_on"):
            if row["status"] != "withdrawn" and self.first <= row["found_on"] <= self.until:
                yield row["county"], row["closed_on"] is not None and row["closed_on"] <= self.on, 1

    def lk02(self):
        """Batches that passed of batches with a final conclusion, by the day of sampling, no monitoring (LA2, LA3)."""
        for row in self._concluded():
            is_monitoring = "风险监测" in row["plan__inspection_kind"]
            if not is_monitoring and row["id"] not in self._disputed:
                yield row["county"], row["verdict"] == "PASS", 1

    @cached_property
    def _void(self) -> set[int]:
        kinds = {"process", "authenticity"}
        rows = Objection.objects.values("sample", "status", "kind")
        return {row["sample"] for row in rows if row["status"] == "upheld" and row["kind"] in kinds}

    @cached_property
    def _disputed(self) -> set[int]:
        ended = {"upheld", "rejected", "refused", "withdrawn"}
        return {row["sample"] for row in Objection.objects.values("sample", "status") if row["status"] not in ended}

    def _concluded(self):
        names = ("id", "county", "verdict", "status", "sampled_on", "plan__inspection_kind")
        for row in Sample.objects.values(*names):
            in_period = self.first <= row["sampled_on"] <= self.until
            if in_period and row["status"] in ("concluded", "reported") and row["id"] not in self._void:
                yield row

    def lk03(self):
        """Above scale with ISO 22000 and HACCP in the period, both (LA4)."""
        return self._certified(
            lambda row: (
                row["valid_from"] <= self.until
                and row["valid_until"] >= self.first
                and (row["withdrawn_on"] is None or row["withdrawn_on"] > self.first)
            )
        )

    def lk11(self):
        """Above scale with both certificates valid on the last day."""
        return self._certified(
            lambda row: (
                row["valid_from"] <= self.until <= row["valid_until"]
                and (row["withdrawn_on"] is None or row["withdrawn_on"] > self.until)
            )
        )

    def _certified(self, is_valid):
        held = defaultdict(set)
        for row in Certificate.objects.values():
            if is_valid(row):
                held[row["enterprise_id"]].add(row["kind"])
        for producer in self.producing(self.first, self.until):
            if producer["is_above_scale"]:
                yield producer["county_id"], {"iso22000", "haccp"} <= held[producer["id"]], 1

    def lk04(self):
        """Producers whose last check of raw materials in the period was met."""
        return self._last_check("raw_material_control", self.first)

    def lk05(self):
        """Producers with working electronic traceability: the last check there is."""
        return self._last_check("traceability", dt.date.min)

    def _last_check(self, kind: str, since: dt.date):
        last = {}
        for row in Duty.objects.filter(kind=kind).order_by("done_on", "id").values():
            if since <= row["done_on"] <= self.until:
                last[row["enterprise_id"]] = row["outcome"]
        for producer in self.producing(self.first, self.until):
            yield producer["county_id"], last.get(producer["id"]) == "met", 1

    def lk06(self):
        """Producers with a self-inspection in each half-year that is over (LA6)."""
        year = self.first.year
        halves = [(dt.date(year, 1, 1), dt.date(year, 6, 30)), (dt.date(year, 7, 1), dt.date(year, 12, 31))]
        rows = list(Duty.objects.filter(kind="self_inspection").values())
        working = [{row["id"] for row in self.producing(*half)} for half in halves]
        for producer in self.producing(self.first, self.until):
            owed = [
                half
                for half, there in zip(halves, working, strict=True)
                if half[1] <= self.until and producer["id"] in there
            ]
            if owed:
                days = [row["done_on"] for row in rows if row["enterprise_id"] == producer["id"]]
                yield producer["county_id"], all(any(a <= day <= b for day in days) for a, b in owed), 1

    def lk07(self):
        """Risks reported of risks found: the day after at the latest (LA7); one of today or yesterday may still be."""
        for row in Risk.objects.values("enterprise__county", "found_on", "reported_on"):
            if not self.first <= row["found_on"] <= self.until:
                continue
            due_on = row["found_on"] + ONE_DAY
            if row["reported_on"] and row["reported_on"] <= self.on:
                yield row["enterprise__county"], row["reported_on"] <= due_on, 1
            elif due_on < self.on:
                yield row["enterprise__county"], 0, 1

    def lk08(self):
        """Managers who passed the last spot exam of the period of those examined (LA8)."""
        last = {}
        for row in Exam.objects.order_by("held_on", "id").values(
            "manager", "manager__enterprise__county", "kind", "held_on", "is_passed"
        ):
            if row["kind"] == "spot" and self.first <= row["held_on"] <= self.until:
                last[row["manager"]] = row["manager__enterprise__county"], row["is_passed"]
        for county, is_passed in last.values():
            yield county, is_passed, 1

    def lk09(self):
        """Makers of infant formula that checked themselves in the period and reported it."""
        done = {
            row["enterprise_id"]
            for row in Duty.objects.filter(kind="formula_self_check").values()
            if self.first <= row["done_on"] <= self.until and row["reported_on"] and row["reported_on"] <= self.until
        }
        for producer in self.producing(self.first, self.until):
            if producer["makes_infant_formula"]:
                yield producer["county_id"], producer["id"] in done, 1

    def lk10(self):
        """Producers that had a system inspection since the action began."""
        seen = {
            row["enterprise"]
            for row in Inspection.objects.values("enterprise", "kind", "status", "done_on")
            if row["kind"] == "system" and row["status"] == "done" and ACTION_BEGAN <= row["done_on"] <= self.until
        }
        for producer in self.producing(self.first, self.until):
            yield producer["county_id"], producer["id"] in seen, 1

    def lk12(self):
        """Firms passed of firms to be accepted: those that produced from July 2022 to June 2023."""
        step = Step.objects.values("id", "starts_on", "ends_on").get(code="2.3")
        if step["starts_on"] > self.until:
            return
        last = {}
        for row in Acceptance.objects.order_by("held_on", "id").values("enterprise", "held_on", "outcome"):
            if row["held_on"] <= self.until:
                last[row["enterprise"]] = row["outcome"]
        for producer in self.producing(step["starts_on"], min(self.until, step["ends_on"])):
            yield producer["county_id"], last.get(producer["id"]) == "passed", 1

    def lk13(self):
        """Kilograms from own and controlled farms of all kilograms."""
        for row in MilkIntake.objects.values("source__enterprise__county", "source__origin", "month", "kg"):
            if self.first <= row["month"] <= self.until:
                is_own = row["source__origin"] in ("own", "controlled")
                yield row["source__enterprise__county"], row["kg"] if is_own else 0, row["kg"]

    # Of the sampling plans

    @cached_property
    def _plans(self) -> list[dict]:
        rows = SamplingPlan.objects.filter(status="issued", city=self.city).values()
        return [row for row in rows if row["starts_on"] <= self.until and row["ends_on"] >= self.first]

    def qk01(self):
        """Distinct raw batches sampled of raw batches received under a plan."""
        for plan in self._plans:
            received = {
                row["id"]: row["county"]
                for row in Batch.objects.values("id", "county", "kind", "arrived_on")
                if row["kind"] in ("raw_milk", "raw_powder")
                and max(plan["starts_on"], self.first) <= row["arrived_on"] <= min(plan["ends_on"], self.until)
            }
            sampled = {
                row["batch"]
                for row in Sample.objects.values("batch", "plan", "status", "sampled_on")
                if row["plan"] == plan["id"] and row["status"] != "refused" and row["sampled_on"] <= self.until
            }
            for batch, county in received.items():
                yield county, batch in sampled, 1

    def qk02(self):
        """Visits made in their window, or excused, of two a month for each producer (QA1, QA11)."""
        for plan in self._plans:
            rows = list(Visit.objects.filter(plan=plan["id"], kind="regular").order_by("id").values())
            month = plan["starts_on"].replace(day=1)
            while month <= min(plan["ends_on"], self.last):
                for slot, days in ((1, SECOND_AND_THIRD_WEEK), (2, THIRD_AND_FOURTH_WEEK)):
                    window = [month.replace(day=day) for day in range(days[0], days[1] + 1)]
                    yield from self._slot(month, slot, window, rows)
                month = (month + 31 * ONE_DAY).replace(day=1)

    def _slot(self, month, slot, window, rows):
        for producer in self.enterprises:
            mine = [
                row
                for row in rows
                if (row["enterprise_id"], row["month"], row["slot"]) == (producer["id"], month, slot)
            ]
            standing = [row for row in mine if row["status"] != "cancelled"]
            if not standing and not any(self.works(producer, day) for day in window):
                continue
            is_in_window = any(row["status"] == "done" and row["ended_on"] in window for row in standing)
            is_excused = any(row["status"] == "nothing_new" for row in standing) or (mine and not standing)
            yield producer["county_id"], bool(is_in_window or is_excused), 1

    def qk03(self):
        """Fine categories sampled of those made, producer by producer (QA9)."""
        made = {
            (row["enterprise"], row["category"]): row["county"]
            for row in Batch.objects.values("enterprise", "category", "county", "kind", "arrived_on")
            if row["kind"] == "product" and self.first <= row["arrived_on"] <= self.until
        }
        listed = {(row["enterprise"], row["category"]) for row in Variety.objects.values("enterprise", "category")}
        sampled = {
            (row["enterprise"], row["category"])
            for row in Sample.objects.values("enterprise", "category", "status", "sampled_on")
            if row["status"] != "refused" and self.first <= row["sampled_on"] <= self.until
        }
        for place, county in made.items():
            if place in listed:
                yield county, place in sampled, 1

    def qk04(self):
        """Batches that passed of batches concluded."""
        for row in self._concluded():
            yield row["county"], row["verdict"] == "PASS", 1

    def qk05(self):
        """Reports in time of reports due, those of passes and of fails."""
        names = ("report__sample__county", "approved_on", "report_due_on", "reported_on")
        for row in ReportVersion.objects.values(*names):
            if not self.first <= row["approved_on"] <= self.until:
                continue
            sent_on = row["reported_on"]
            if sent_on and sent_on <= self.on:
                yield row["report__sample__county"], sent_on <= row["report_due_on"], 1
            elif row["report_due_on"] < self.on:
                yield row["report__sample__county"], 0, 1

    def qk06(self):
        """Samples with the pieces and kilograms of their plan (QR13 to QR16) of samples."""
        rules = {(row["plan_id"], row["group"]): row for row in PlanQuantity.objects.values()}
        for row in Sample.objects.values(
            "county", "plan", "category__group", "sampled_on", "test_units", "backup_units", "test_kg", "backup_kg"
        ):
            if not self.first <= row["sampled_on"] <= self.until:
                continue
            rule = rules[row["plan"], row["category__group"]]
            names = ("test_units", "backup_units", "test_kg", "backup_kg")
            is_enough = all(rule[name] is None or row[name] >= rule[name] for name in names)
            yield row["county"], is_enough and row["test_kg"] + row["backup_kg"] >= rule["total_kg"], 1

    def qk07(self):
        """Results of items that failed of those judged."""
        for row in ItemResult.objects.values("sample__county", "sample__sampled_on", "sample__status", "verdict"):
            is_concluded = row["sample__status"] in ("concluded", "reported")
            in_period = self.first <= row["sample__sampled_on"] <= self.until
            if in_period and is_concluded and row["verdict"] in ("PASS", "FAIL"):
                yield row["sample__county"], row["verdict"] == "FAIL", 1


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """To two decimals for display, half to even; of nothing nothing."""
    return (100 * part / whole).quantize(Decimal("0.01"), ROUND_HALF_EVEN) if whole else None
