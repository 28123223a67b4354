from django.utils.translation import gettext_lazy as _

IDENTIFIER_WORDS = {
    "credit_code_length": _("a social credit code has 18 characters, this has %(length)s"),
    "credit_code_characters": _(
        "“%(characters)s” does not occur in a social credit code (digits and capitals without I, O, S, V, Z)"
    ),
    "credit_code_check": _("the check character is wrong: “%(found)s” instead of “%(expected)s”"),
    "credit_code_authority": _("“%(found)s” is no known registration authority (first character)"),
    "credit_code_organisation": _(
        "the check character of the organisation code (17th character) would be “%(expected)s”, not “%(found)s”"
    ),
    "licence_qs": _("a QS number; these have not been valid since 2018-10-01, a production licence begins with SC"),
    "licence_prefix": _("a production licence number begins with SC"),
    "licence_digits": _("SC must be followed by 14 digits, here stands “%(found)s” (%(length)s characters)"),
    "licence_type": _("the first digit is “%(found)s”; it is 1 for food, 2 for a food additive"),
    "licence_check": _("the check digit is wrong: “%(found)s” instead of “%(expected)s”"),
    "licence_category": _("“%(found)s” is no known food category (2nd and 3rd digit)"),
    "identifier_division": _("“%(found)s” is no division of a province known to us"),
    "identifier_unknown": _("neither a social credit code nor a production licence number"),
}

KIND_NAMES = {
    "credit_code": _("Unified social credit code"),
    "licence": _("Food production licence number"),
    "unknown": _("Unknown number"),
}
SEVERITY_NAMES = {"error": _("wrong"), "warning": _("please check")}
