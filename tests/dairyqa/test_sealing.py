import pytest

from dairyqa.errors import DomainError
from dairyqa.sealing import reseal, seal, unseal

TEXT = "夜班往原料奶罐里兑水"


def test_sealed_text_is_read_with_the_key_only(settings):
    sealed = seal(TEXT)

    assert TEXT.encode() not in sealed
    assert sealed != seal(TEXT)
    assert unseal(memoryview(sealed)) == TEXT
    settings.TIP_OFF_KEYS = ["another"]
    with pytest.raises(DomainError):
        unseal(sealed)


def test_keys_are_changed_without_losing_a_text(settings):
    sealed = seal(TEXT)
    settings.TIP_OFF_KEYS = ["new", *settings.TIP_OFF_KEYS]

    renewed = reseal(sealed)
    settings.TIP_OFF_KEYS = ["new"]

    assert unseal(renewed) == TEXT
