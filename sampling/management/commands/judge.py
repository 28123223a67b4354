import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dairyqa.errors import DomainError
from dairyqa.reasons import say
from enterprises.models import FoodCategory
from sampling.judgement_file import Catalogue, read_samples
from sampling.models import InspectionItem, Limit
from sampling.rules.judgement import ItemJudgement, SampleJudgement, judge_sample


class Command(BaseCommand):
    help = (
        "Judge the results of a sample, or of a list of samples, against the limits in force. "
        'FILE holds {"category", "production_date", "attributes", '
        '"results": [{"item", "value" or "values", "unit", "lod"}]}; '
        'prints {"verdict", "items": [{"item", "verdict", "standard", "limit", "reason"}]}, for a list a list. '
        "Raw milk may give received_date. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="JSON file, or - for standard input")

    def handle(self, *, file, **options):
        try:
            samples, is_list = read_samples(_content(file), _catalogue())
        except DomainError as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        rows = Limit.objects.rows()
        judged = [
            _as_json(
                judge_sample(
                    rows,
                    category=sample.category,
                    on=sample.on,
                    attributes=sample.attributes,
                    readings=sample.readings,
                )
            )
            for sample in samples
        ]
        self.stdout.write(json.dumps(judged if is_list else judged[0], ensure_ascii=False, indent=1))


def _content(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise DomainError(_("%(file)s cannot be read: %(why)s") % {"file": file, "why": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise DomainError(_("%(file)s is not UTF-8 text") % {"file": file}) from error


def _catalogue() -> Catalogue:
    categories = {
        name: (category.code, category.batch_kind, category.fixed_attributes)
        for category in FoodCategory.objects.all()
        for name in (category.name, category.code)
    }
    items = {
        name: (item.code, item.name)
        for item in InspectionItem.objects.all()
        for name in (item.name, item.code, item.name_en)
    }
    return Catalogue(categories, items)


def _as_json(judged: SampleJudgement) -> dict:
    return {"verdict": judged.batch.verdict.name, "items": [_item_as_json(item) for item in judged.items]}


def _item_as_json(item: ItemJudgement) -> dict:
    return {
        "item": item.item_name,
        "verdict": item.verdict.name,
        "standard": item.standard,
        "limit": item.limit_text,
        "reason": "".join(say(reason) for reason in (item.reason, *item.flags)),
    }
