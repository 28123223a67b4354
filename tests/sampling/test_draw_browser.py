"""The draw in JavaScript, as a tablet makes it: the same vectors, the same results."""

import json
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.1")]

VECTORS = json.loads((Path(__file__).parent / "draw_vectors.json").read_text(encoding="utf-8"))
DRAW = """async ({ frame, count, secret, occasion }) => {
    const sha256 = async text => {
        const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
        return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, "0")).join("");
    };
    const canonical = JSON.stringify(frame.map(({ id, label }) => ({ id, label })));
    const tickets = await Promise.all(
        frame.map(async ({ id }) => ({ id, ticket: await sha256(`${secret}|${occasion}|${id}`) }))
    );
    tickets.sort((one, other) => (one.ticket < other.ticket ? -1 : 1));
    return {
        canonical,
        frame_hash: await sha256(canonical),
        commitment: await sha256(secret),
        result: tickets.slice(0, count).map(({ id }) => id),
    };
}"""


def test_javascript_draws_the_same(page, live_server):
    page.goto(f"{live_server.url}/login/")

    for vector in VECTORS:
        drawn = page.evaluate(DRAW, vector)
        assert drawn == {name: vector[name] for name in drawn}, vector["name"]
