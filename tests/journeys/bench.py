"""A sample at the laboratory's pages: received, its results typed, approved, reported and acknowledged."""

from sampling.models import LabReport

from .people import Person

ONE_ABOVE_M = "100001"
# By item: the values as typed, five for a sampling plan; and the detection limit.
RAW_MILK_RESULTS = {
    "MEL": (["未检出"], "0.05"),
    "AFM1": (["未检出"], "0.05"),
    "CAP": (["未检出"], "0.1"),
}
MILK_RESULTS = {
    "PROT": (["3.12"], ""),
    "ACID": (["14.2"], ""),
    "MEL": (["未检出"], "0.05"),
    "PG": (["未检出"], "0.005"),
    "SALM": (["未检出"] * 5, ""),
    "SAUR": (["未检出"] * 5, ""),
    "APC": (["<10", "4.2×10^4", "<10", "<10", ONE_ABOVE_M], ""),
    "COLI": (["<1"] * 5, ""),
}


def run_tests(analyst: Person, number: str, results: dict) -> None:
    analyst.go(f"/samples/{number}/receive/")
    for answer in analyst.page.locator("main .point input[value=yes]").all():
        answer.check()
    analyst.page.locator("[name=giver]").first.check()
    analyst.page.locator("[name=outcome][value=accepted]").check()
    analyst.fill(temperature_c="4.0")
    analyst.confirm()
    analyst.go(f"/samples/{number}/results/")
    for code, (values, detection_limit) in results.items():
        for place, value in enumerate(values, start=1):
            analyst.fill(**{f"{code}-value{place}": value})
        if detection_limit:
            analyst.fill(**{f"{code}-lod": detection_limit})
    analyst.confirm("button[formaction$='/submit/']")


def approve_and_report(at_work, numbers: list[str]) -> None:
    for number in numbers:
        signatory = at_work("signatory")
        signatory.go(f"/samples/{number}/conclusion/")
        signatory.confirm("form:has([name=seen]) button.btn-primary")
        analyst = at_work("analyst")
        analyst.go(f"/samples/{number}/report/")
        analyst.confirm()
        admin = at_work("admin")
        admin.go(f"/reports/{LabReport.objects.get(sample__number=number).number}/acknowledge/")
        admin.confirm()
