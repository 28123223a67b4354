import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "language"),
    [(None, "zh-hans"), ("en", "en"), ("zh-hans", "zh-hans"), ("fr", "zh-hans"), ("", "zh-hans")],
)
def test_cookie_decides_and_the_browser_does_not(client, cookie, language):
    if cookie is not None:
        client.cookies["django_language"] = cookie

    answer = client.get("/healthz", headers={"Accept-Language": "fr,en;q=0.9"})

    assert answer.headers["Content-Language"] == language
