"""Notices to everybody whom a clock concerns, written by one statement."""

from typing import Any

from dairyqa.accounts.choices import Role
from dairyqa.clocks.choices import ClockUnit, Level, Party

# Everybody who is told at a level, by the place for which they are told. A producer's account is told nothing:
# its county hears.
REACHED = """
    SELECT %(people)s AS level, %(person)s AS party, id AS place_id, id AS person_id
      FROM accounts_user WHERE is_active
    UNION ALL
    SELECT %(people)s, %(laboratory)s, laboratory_id, id FROM accounts_user WHERE is_active
    UNION ALL
    SELECT %(people)s, %(county)s, bureau_id, id FROM accounts_user WHERE is_active AND role = %(county_officer)s
    UNION ALL
    SELECT %(people)s, %(city)s, bureau_id, id FROM accounts_user WHERE is_active AND role = %(city_admin)s
    UNION ALL
    SELECT %(heads)s, %(person)s, colleague.id, head.id
      FROM accounts_user head JOIN accounts_user colleague ON colleague.bureau_id = head.bureau_id
     WHERE head.is_active AND head.is_head
    UNION ALL
    SELECT %(heads)s, %(laboratory)s, laboratory_id, id FROM accounts_user WHERE is_active AND is_head
    UNION ALL
    SELECT %(heads)s, %(county)s, bureau_id, id FROM accounts_user WHERE is_active AND is_head
    UNION ALL
    SELECT %(heads)s, %(city)s, bureau_id, id FROM accounts_user WHERE is_active AND is_head
    UNION ALL
    SELECT %(top)s, %(city)s, bureau_id, id FROM accounts_user WHERE is_active AND role = %(city_admin)s
"""


def telling(due: str) -> str:
    """The INSERT of one notice for each clock and person.

    ``due`` selects the clocks with the columns ``level`` (who is told),
    ``occasion`` (the notice's key), ``notice_kind`` and ``topic`` beside their
    own. Where nobody is found at the level, the city administrators are told.
    """
    return f"""
INSERT INTO notices_notice (recipient_id, key, kind, topic, subject, detail, due_on, url, is_urgent)
WITH reached AS ({REACHED}),
due AS ({due}),
placed AS (
    SELECT due.*,
           CASE WHEN level = %(top)s THEN %(city)s
                WHEN party = %(enterprise)s THEN %(county)s ELSE party END AS told_party,
           CASE WHEN level = %(top)s OR party = %(city)s THEN city_id
                WHEN party = %(person)s THEN person_id
                WHEN party = %(laboratory)s THEN laboratory_id ELSE county_id END AS place_id
      FROM due
)
SELECT COALESCE(reached.person_id, admin.id), placed.occasion, placed.notice_kind, placed.topic,
       placed.subject_label, rule.name_zh, placed.due_on, placed.url, placed.unit = %(hour)s
  FROM placed
  JOIN clocks_clockrule rule ON rule.id = placed.rule_id
  LEFT JOIN reached
    ON reached.place_id = placed.place_id AND reached.party = placed.told_party AND reached.level = placed.level
  LEFT JOIN accounts_user admin
    ON reached.person_id IS NULL AND admin.bureau_id = placed.city_id AND admin.role = %(city_admin)s
   AND admin.is_active
 WHERE COALESCE(reached.person_id, admin.id) IS NOT NULL
ON CONFLICT (recipient_id, key) DO NOTHING
"""


def telling_values() -> dict[str, Any]:
    return {
        "hour": ClockUnit.HOUR.value,
        "people": Level.PEOPLE.value,
        "heads": Level.HEAD.value,
        "top": Level.CITY.value,
        "city_admin": Role.CITY_ADMIN.value,
        "county_officer": Role.COUNTY_OFFICER.value,
        **{party.value: party.value for party in Party},
    }
