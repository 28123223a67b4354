import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit.models import AuditEvent
from tests.factories.accounts import PASSWORD, make_section, make_user

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a-new-horse-battery"
LOGIN, PEOPLE, NEW = reverse("accounts:login"), reverse("accounts:people"), reverse("accounts:person_new")


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def manager(english, cast):
    """The system administrator's client."""
    english.force_login(cast.system_admin)
    return english


def page_of(person, name="person"):
    return reverse(f"accounts:{name}", args=[person.pk])


class TestSignIn:
    def test_leads_to_the_page_asked_for(self, english, cast):
        answer = english.post(LOGIN + "?next=/workdays/", {"username": "admin", "password": PASSWORD})

        assert (answer.status_code, answer.url) == (302, "/workdays/")

    @pytest.mark.parametrize("values", [{"username": "admin", "password": "wrong"}, {"username": "nobody"}, {}])
    def test_wrong_name_or_password(self, english, cast, values):
        assert english.post(LOGIN, values).status_code == 422

    def test_closed_account_cannot_sign_in(self, english, cast):
        User.objects.update(is_active=False)

        assert english.post(LOGIN, {"username": "admin", "password": PASSWORD}).status_code == 422

    def test_next_does_not_lead_out_of_the_site(self, english, cast):
        answer = english.post(LOGIN + "?next=https://elsewhere.example/", {"username": "admin", "password": PASSWORD})

        assert answer.url == "/"

    def test_sign_out_is_a_post(self, manager):
        assert manager.get(reverse("accounts:logout")).status_code == 405
        assert manager.post(reverse("accounts:logout")).url == LOGIN
        assert manager.get(PEOPLE).url.startswith(LOGIN)


class TestOwnPassword:
    URL = reverse("accounts:password")

    def change(self, client, old=PASSWORD, new=NEW_PASSWORD):
        return client.post(self.URL, {"old_password": old, "new_password1": new, "new_password2": new})

    def test_is_changed_and_the_session_goes_on(self, english, cast):
        english.force_login(cast.analyst)

        assert self.change(english).status_code == 302
        assert english.get(self.URL).status_code == 200
        assert User.objects.get(pk=cast.analyst.pk).check_password(NEW_PASSWORD)
        assert AuditEvent.objects.get().event == "account.password_set"

    @pytest.mark.parametrize(("old", "new"), [("wrong", NEW_PASSWORD), (PASSWORD, "short"), (PASSWORD, "123456789012")])
    def test_wrong_or_weak_is_refused(self, english, cast, old, new):
        english.force_login(cast.analyst)

        assert self.change(english, old, new).status_code == 422
        assert User.objects.get(pk=cast.analyst.pk).check_password(PASSWORD)


class TestPeople:
    def listed(self, client, **query):
        return [row["username"] for row in client.get(PEOPLE, query).context["page"].rows]

    def test_lists_the_own_city_and_its_laboratories(self, manager, cast):
        listed = self.listed(manager)

        assert {"analyst", "officer_west", "system_admin"} <= set(listed)
        assert {"stranger", "other_analyst"}.isdisjoint(listed)

    def test_filters_and_search(self, manager, cast):
        User.objects.filter(username="officer_west").update(is_active=False)

        assert self.listed(manager, role="analyst") == ["analyst"]
        assert self.listed(manager, bureau=cast.east.pk) == ["officer_east"]
        assert self.listed(manager, account="closed") == ["officer_west"]
        assert self.listed(manager, q="signat") == ["signatory"]

    def test_queries_do_not_grow(self, manager, cast):
        manager.get(PEOPLE)
        with CaptureQueriesContext(connection) as few:
            manager.get(PEOPLE)
        for number in range(3):
            make_user(f"analyst{number}", Role.ANALYST, laboratory=cast.laboratory)
        with CaptureQueriesContext(connection) as more:
            manager.get(PEOPLE)

        assert len(few) == len(more)


@pytest.mark.parametrize("name", ["person", "person_edit", "person_status", "person_password"])
class TestEveryPersonPage:
    def test_opens_for_the_manager(self, manager, cast, name):
        assert manager.get(page_of(cast.analyst, name)).status_code == 200

    def test_is_not_found_for_another_city(self, manager, cast, name):
        assert manager.get(page_of(cast.stranger, name)).status_code == 404
        assert manager.get(page_of(cast.other_analyst, name)).status_code == 404

    def test_is_forbidden_to_everybody_else(self, english, cast, name):
        for role in set(Role) - {Role.SYSTEM_ADMIN}:
            english.force_login(cast.of_role(role))
            assert english.get(page_of(cast.analyst, name)).status_code == 403


def entry(**changes):
    values = {"display_name": "王一", "username": "wangyi", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return values | {name: getattr(value, "pk", value) for name, value in changes.items()}


class TestNew:
    def test_opens_an_account_at_a_bureau(self, manager, cast):
        answer = manager.post(NEW, entry(role="inspector", bureau=cast.city, section=cast.section))

        person = User.objects.get(username="wangyi")
        assert answer.url == page_of(person)
        assert (person.workplace, person.section) == (cast.city, cast.section)
        assert person.check_password(NEW_PASSWORD)
        assert AuditEvent.objects.get().event == "account.created"

    def test_knows_the_address_and_the_head(self, manager, cast):
        values = entry(role="inspector", bureau=cast.city, email="wangyi@example.org", is_head="on")
        manager.post(NEW, values)

        person = User.objects.get(username="wangyi")
        assert (person.email, person.is_head) == ("wangyi@example.org", True)
        assert "wangyi@example.org" in manager.get(page_of(person)).content.decode()
        assert manager.post(NEW, values | {"username": "x", "email": "no address"}).status_code == 422

    def test_opens_an_account_at_a_laboratory(self, manager, cast):
        manager.post(NEW, entry(role="analyst", laboratory=cast.laboratory))

        assert User.objects.get(username="wangyi").workplace == cast.laboratory

    @pytest.mark.parametrize(
        ("role", "places", "field", "words"),
        [
            ("analyst", (), "laboratory", "works at a laboratory: choose it"),
            ("analyst", ("laboratory", "bureau"), "bureau", "works at a laboratory: leave this empty"),
            ("inspector", (), "bureau", "works at a bureau: choose it"),
            ("inspector", ("bureau", "laboratory"), "laboratory", "works at a bureau: leave this empty"),
            ("county_officer", ("bureau",), "bureau", "of the level “County”"),
            ("inspector", ("bureau", "other_section"), "section", "does not belong to"),
        ],
    )
    def test_role_decides_the_place_in_words(self, manager, cast, role, places, field, words):
        given = {
            "laboratory": cast.laboratory,
            "bureau": cast.city,
            "other_section": make_section(cast.east, "食品科"),
        }
        answer = manager.post(NEW, entry(role=role, **{name.removeprefix("other_"): given[name] for name in places}))

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert words in answer.content.decode()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"password2": "other-horse-battery"}, "password2"),
            ({"password1": "short", "password2": "short"}, "password2"),
            ({"username": "admin"}, "username"),
            ({"username": "王 一"}, "username"),
            ({"display_name": ""}, "display_name"),
            ({"role": "chief"}, "role"),
        ],
    )
    def test_bad_input(self, manager, cast, changes, field):
        answer = manager.post(NEW, entry(**({"role": "inspector", "bureau": cast.city} | changes)))

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]

    def test_places_of_another_city_are_no_choice(self, manager, cast):
        assert manager.post(NEW, entry(role="inspector", bureau=cast.other_county)).status_code == 422
        assert manager.post(NEW, entry(role="analyst", laboratory=cast.other_laboratory)).status_code == 422

    def test_is_forbidden_to_everybody_else(self, english, cast):
        english.force_login(cast.admin)

        assert english.get(NEW).status_code == english.post(NEW, entry()).status_code == 403


class TestEdit:
    def test_moves_a_person(self, manager, cast):
        answer = manager.post(
            page_of(cast.inspector, "person_edit"), entry(role="county_officer", bureau=cast.west, username="inspector")
        )

        assert answer.status_code == 302
        assert User.objects.get(username="inspector").workplace == cast.west
        assert AuditEvent.objects.get().event == "account.changed"

    def test_nobody_changes_the_own_role(self, manager, cast):
        answer = manager.post(
            page_of(cast.system_admin, "person_edit"),
            entry(role="city_admin", bureau=cast.city, username="system_admin"),
        )

        assert answer.status_code == 422
        assert "Nobody changes the own role." in answer.content.decode()


class TestStatus:
    def set(self, client, person, to):
        return client.post(page_of(person, "person_status"), {"to": to})

    def test_closed_account_is_signed_out_and_may_be_opened_again(self, manager, cast):
        assert self.set(manager, cast.analyst, "closed").status_code == 302
        assert not User.objects.get(pk=cast.analyst.pk).is_active
        assert self.set(manager, cast.analyst, "open").status_code == 302
        assert User.objects.get(pk=cast.analyst.pk).is_active

    def test_second_click_own_account_and_nonsense_are_refused(self, manager, cast):
        self.set(manager, cast.analyst, "closed")

        assert self.set(manager, cast.analyst, "closed").status_code == 422
        assert self.set(manager, cast.system_admin, "closed").status_code == 422
        assert self.set(manager, cast.analyst, "sold").status_code == 422

    def test_own_page_says_why_not(self, manager, cast):
        page = manager.get(page_of(cast.system_admin))

        assert page.context["actions"][-1].why_not == "Nobody closes the own account."


class TestPassword:
    def test_is_set_and_signs_the_person_out(self, manager, cast):
        new = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}

        assert manager.post(page_of(cast.analyst, "person_password"), new).status_code == 302
        assert User.objects.get(pk=cast.analyst.pk).check_password(NEW_PASSWORD)

    def test_weak_is_refused(self, manager, cast):
        weak = {"new_password1": "short", "new_password2": "short"}

        assert manager.post(page_of(cast.analyst, "person_password"), weak).status_code == 422


class TestOrganisation:
    URL = reverse("accounts:organisation")

    def test_shows_the_own_city_with_people_sections_and_laboratories(self, english, cast):
        english.force_login(cast.officer_west)
        (city,) = english.get(self.URL).context["cities"]

        assert (city.bureau, city.people) == (cast.city, 5)
        assert [(county.code, county.people) for county in city.counties] == [("441802", 1), ("441881", 1)]
        assert [section.name for section in city.sections] == [cast.section.name]
        assert [(laboratory.code, laboratory.people) for laboratory in city.laboratories] == [("QYFI", 2)]

    def test_former_divisions_stand_apart(self, english, cast):
        cast.west.valid_until = "2021-03-17"
        cast.west.successor = cast.east
        cast.west.save()
        english.force_login(cast.admin)

        assert "until 2021-03-17 (Wed)" in english.get(self.URL).content.decode()

    def test_queries_do_not_grow(self, english, cast):
        english.force_login(cast.admin)
        english.get(self.URL)
        with CaptureQueriesContext(connection) as few:
            english.get(self.URL)
        for number in range(3):
            make_section(cast.city, f"科室{number}")
        with CaptureQueriesContext(connection) as more:
            english.get(self.URL)

        assert len(few) == len(more)

    def test_laboratory_may_not(self, english, cast):
        english.force_login(cast.analyst)

        assert english.get(self.URL).status_code == 403
