from dairyqa.clocks.models import Clock
from rectification.tasks import open_publication_clocks


def test_the_night_starts_the_clock_of_publication(field):
    field.reported()

    assert open_publication_clocks() == {"results": 1}
    assert open_publication_clocks() == {"results": 0}
    assert Clock.objects.filter(rule__clock_id="C27").count() == 1
