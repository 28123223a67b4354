import json

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from dairyqa.accounts.usecases import load_organisation
from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture
from enterprises.usecases.catalogue import load_categories
from rectification.usecases.actions import load_actions
from rectification.usecases.checklists import load_checklists, load_frequencies
from sampling.usecases.doubts import load_plausible_ranges
from sampling.usecases.limits import load_limits_fixture
from sampling.usecases.methods import load_methods_fixture

FIXTURES = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = (
        "Load bureaus, calendar of working days, statutory clocks, categories, test items, limits and checklists. "
        "Safe to repeat."
    )

    @transaction.atomic
    def handle(self, **options):
        load_organisation(json.loads((FIXTURES / "organisation.json").read_text(encoding="utf-8")))
        load_calendar_fixture(on=timezone.localdate())
        load_clocks_fixture()
        load_categories(json.loads((FIXTURES / "categories.json").read_text(encoding="utf-8")))
        load_limits_fixture()
        load_methods_fixture()
        load_plausible_ranges()
        load_checklists()
        load_actions()
        load_frequencies()
        self.stdout.write("参考数据已载入。")
