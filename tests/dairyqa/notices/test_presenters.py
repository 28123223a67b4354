import pytest
from django.utils.translation import override

from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from dairyqa.notices.usecases import notify
from dairyqa.reasons import Reason, say


@pytest.mark.django_db
def test_a_reason_is_told_in_the_reader_s_language(cast):
    reason = Reason("plan_drops_coverage")
    notify(
        recipients=[cast.admin], key="k", kind=NoticeKind.ALARM, topic="slot_without_visit", subject="甲", reason=reason
    )
    notice = Notice.objects.get()

    with override("en"):
        english = sentence_of(notice)
    with override("zh-hans"):
        chinese = sentence_of(notice)

    assert english.endswith(say_in("en", reason))
    assert chinese.endswith(say_in("zh-hans", reason))
    assert english != chinese


def say_in(language, reason):
    with override(language):
        return say(reason)
