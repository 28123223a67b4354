from collections import Counter

from tests.access.addresses import every_address
from tests.access.table import FOR_EVERYBODY_SIGNED_IN, PUBLIC

ADDRESSES = every_address()


def test_every_address_has_a_name_of_its_own():
    names = Counter(address.name for address in ADDRESSES)

    assert [name for name, times in names.items() if times > 1 or name.endswith(("None", ":"))] == []


def test_every_address_asks_to_sign_in_except_the_public_ones():
    assert {address.name for address in ADDRESSES if address.is_public} == PUBLIC


def test_every_other_view_names_its_permission():
    without = {address.name for address in ADDRESSES if not hasattr(address.view, "permission")}

    assert without == PUBLIC | FOR_EVERYBODY_SIGNED_IN


def test_names_of_addresses_are_namespaced():
    assert {address.name for address in ADDRESSES if ":" not in address.name} == {
        "healthz",
        "healthz_jobs",
        "set_language",
    }
