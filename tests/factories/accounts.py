from functools import cached_property

from dairyqa.accounts.choices import BureauLevel, Role
from dairyqa.accounts.models import Bureau, Laboratory, Section, User

PASSWORD = "correct-horse-battery"


def make_city(code="441800", area="清远市", province_code="440000", province="广东省"):
    top, _ = Bureau.objects.get_or_create(
        code=province_code,
        defaults={"area": province, "name": f"{province}市场监督管理局", "level": BureauLevel.PROVINCE},
    )
    return Bureau.objects.create(code=code, area=area, name=f"{area}市场监督管理局", level=BureauLevel.CITY, parent=top)


def make_county(city, code="441802", area="清城区"):
    return Bureau.objects.create(
        code=code, area=area, name=f"{area}市场监督管理局", level=BureauLevel.COUNTY, parent=city
    )


def make_section(city, name="食品生产安全监管科"):
    return Section.objects.create(bureau=city, name=name)


def make_laboratory(city, code="QYFI", name="清远市食品检验中心"):
    return Laboratory.objects.create(code=code, name=name, city=city)


def make_user(username, role, *, bureau=None, laboratory=None, display_name=None, **values):
    return User.objects.create_user(
        username=username,
        password=PASSWORD,
        role=role,
        bureau=bureau,
        laboratory=laboratory,
        display_name=display_name or username,
        **values,
    )


class Cast:
    """Two counties of one city, another city, and one person of each role.

    officer_east and officer_west sit in the two counties; everybody else of the
    first city sees both. ``stranger`` is the administrator of the other city.
    """

    def __init__(self):
        self.city = make_city()
        self.east = make_county(self.city)
        self.west = make_county(self.city, "441881", "英德市")
        self.section = make_section(self.city)
        self.laboratory = make_laboratory(self.city)
        self.other_city = make_city("410300", "洛阳市", "410000", "河南省")
        self.other_county = make_county(self.other_city, "410307", "偃师区")
        self.other_laboratory = make_laboratory(self.other_city, "LYFI", "洛阳市食品检验检测中心")
        self.admin = make_user("admin", Role.CITY_ADMIN, bureau=self.city)
        self.officer_east = make_user("officer_east", Role.COUNTY_OFFICER, bureau=self.east)
        self.officer_west = make_user("officer_west", Role.COUNTY_OFFICER, bureau=self.west)
        self.inspector = make_user("inspector", Role.INSPECTOR, bureau=self.city)
        self.second_inspector = make_user("second_inspector", Role.INSPECTOR, bureau=self.city)
        self.analyst = make_user("analyst", Role.ANALYST, laboratory=self.laboratory)
        self.signatory = make_user("signatory", Role.SIGNATORY, laboratory=self.laboratory)
        self.auditor = make_user("auditor", Role.AUDITOR, bureau=self.city)
        self.system_admin = make_user("system_admin", Role.SYSTEM_ADMIN, bureau=self.city)
        self.stranger = make_user("stranger", Role.CITY_ADMIN, bureau=self.other_city)
        self.other_analyst = make_user("other_analyst", Role.ANALYST, laboratory=self.other_laboratory)

    def of_role(self, role):
        return {
            Role.CITY_ADMIN: self.admin,
            Role.COUNTY_OFFICER: self.officer_east,
            Role.INSPECTOR: self.inspector,
            Role.ANALYST: self.analyst,
            Role.SIGNATORY: self.signatory,
            Role.AUDITOR: self.auditor,
            Role.SYSTEM_ADMIN: self.system_admin,
        }.get(role) or self.producer

    @cached_property
    def producer(self):
        """The account of a producer in the east, which ``tests.factories.access.give_access`` leads to one."""
        return make_user("producer", Role.PRODUCER, bureau=self.east)
