"""Modules of the tablet that need a browser: photos are reduced, seals of other visits known, positions optional."""

import io

import pytest
from PIL import Image

from tests.factories.tablets import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REDUCE = """async bytes => {
    const { reduce } = await import("/static/field/photo.js");
    const file = new File([new Uint8Array(bytes)], "photo.jpg", { type: "image/jpeg" });
    try {
        const kept = await reduce(file);
        return [...new Uint8Array(await kept.arrayBuffer())];
    } catch (error) {
        return error.constructor.name;
    }
}"""
ELSEWHERE = """async () => {
    const { sealsElsewhere } = await import("/static/field/used_seals.js");
    const visit = (id, ...seals) => ({ visit: id, samples: [{ test_seal: seals[0], backup_seal: seals[1] }] });
    const draft = (id, ...seals) => ({ visit: id, data: visit(id, ...seals) });
    const bytes = body => new TextEncoder().encode(JSON.stringify(body));
    const record = (id, ...seals) => ({ visit: id, body: bytes(visit(id, ...seals)) });
    const store = {
        drafts: { all: async () => [draft(1, "OWN1", "OWN2"), draft(2, "fs 1", "")] },
        records: { all: async () => [record(3, "FS2", "FS3"), record(1, "OLD1", "OLD2")] },
    };
    return [...(await sealsElsewhere(store, { visit: 1 }))];
}"""
POSITION = """async () => {
    const { lastPosition, locate } = await import("/static/field/position.js");
    return [lastPosition(), await locate(), lastPosition()];
}"""


@pytest.fixture
def app(context, live_server):
    page = context.new_page()
    page.goto(f"{live_server.url}/field/")
    return page


def reduced(app, file):
    kept = app.evaluate(REDUCE, list(file))
    return bytes(kept) if isinstance(kept, list) else kept


def test_large_photo_is_reduced_and_upright(app):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    kept = Image.open(io.BytesIO(reduced(app, picture(1, 3000, 1500, exif=exif.tobytes()))))

    assert (kept.format, kept.size) == ("JPEG", (1024, 2048))


def test_small_photo_stays_byte_for_byte(app):
    assert reduced(app, picture(2)) == picture(2)


def test_what_is_no_picture_is_refused(app):
    assert reduced(app, b"GIF89a, or so it says") == "NotAPhoto"


@pytest.mark.provision("Q-5.3")
def test_seals_of_other_visits_on_this_tablet_are_used(app):
    assert sorted(app.evaluate(ELSEWHERE)) == ["FS1", "FS2", "FS3"]


def test_position_is_noted_where_it_is_allowed(app, context):
    assert app.evaluate(POSITION) == [None, None, None]

    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 23.68, "longitude": 113.05, "accuracy": 12})
    here = {"lat": "23.680000", "lon": "113.050000", "accuracy_m": "12"}

    assert app.evaluate(POSITION) == [None, here, here]
