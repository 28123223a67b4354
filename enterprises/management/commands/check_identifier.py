import json

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from dairyqa.reasons import say
from enterprises.identifier_wording import KIND_NAMES, SEVERITY_NAMES
from enterprises.rules.identifiers import Finding, check, is_valid, kind_of, normalise


class Command(BaseCommand):
    help = "Name the kind of each number (social credit code, production licence) and what is wrong with it."

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="+", metavar="CODE")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, codes, format, **options):
        findings = {code: check(code) for code in codes}
        if format == "json":
            answer = [_as_json(code, findings[code]) for code in codes]
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for code in codes:
                self._write(code, findings[code])
        if not all(map(is_valid, findings.values())):
            raise SystemExit(1)

    def _write(self, code: str, findings: list[Finding]) -> None:
        verdict = _("correct") if is_valid(findings) else _("wrong")
        self.stdout.write(f"{normalise(code)}  {KIND_NAMES[kind_of(code)]}  {verdict}")
        for finding in findings:
            self.stdout.write(f"    {SEVERITY_NAMES[finding.severity]}: {say(finding.reason)}")


def _as_json(code: str, findings: list[Finding]) -> dict:
    return {
        "code": normalise(code),
        "kind": kind_of(code),
        "kind_name": str(KIND_NAMES[kind_of(code)]),
        "valid": is_valid(findings),
        "findings": [
            {"severity": finding.severity, "code": finding.reason.code, "message": say(finding.reason)}
            for finding in findings
        ],
    }
