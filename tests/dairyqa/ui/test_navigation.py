import pytest
from django.urls import path

from dairyqa.ui.navigation import Entry, Group, menu_of


def nothing(request):
    """Stands for any page."""


urlpatterns = [
    path("", nothing, name="home"),
    path("samples/", nothing, name="samples"),
    path("samples/late/", nothing, name="late"),
    path("people/", nothing, name="people"),
]
GROUPS = (
    Group("", (Entry("Home", "home"),)),
    Group("Work", (Entry("Samples", "samples", permissions=("see",)), Entry("Late", "late", permissions=("see", "x")))),
    Group("System", (Entry("People", "people", permissions=("manage",)),)),
)
pytestmark = pytest.mark.urls(__name__)


class Person:
    def __init__(self, *permissions):
        self.permissions = permissions

    def may(self, permission):
        return permission in self.permissions


def test_menu_shows_what_the_person_may_open():
    labels = [[link["label"] for link in group["links"]] for group in menu_of(Person("see"), "/", GROUPS)]

    assert labels == [["Home"], ["Samples", "Late"]]


@pytest.mark.parametrize(
    ("path", "active"),
    [("/", "Home"), ("/samples/", "Samples"), ("/samples/QY-1/", "Samples"), ("/samples/late/", "Late"), ("/x/", None)],
)
def test_longest_address_above_the_page_is_active(path, active):
    menu = menu_of(Person("see"), path, GROUPS)

    assert next((link["label"] for group in menu for link in group["links"] if link["active"]), None) == active
