"""What a tablet gets for a record that is complete: digests of what the server really holds, under a seal."""

import datetime as dt

from django.utils import timezone
from django.utils.crypto import salted_hmac

from dairyqa.numbering.models import next_number
from sampling.models import RecordBase
from sampling.rules.canonical import canonical

PREFIX = "HZ"


def next_receipt_no(on: dt.date) -> str:
    return f"{PREFIX}{on.year}-{next_number(f'receipt/{on.year}'):06d}"


def receipt_text(record: RecordBase, receipt_no: str, received_at: dt.datetime) -> str:
    """The receipt as canonical JSON; its ``seal`` is an HMAC of all the rest under the server's own key."""
    files = record.files.order_by("slot").values("slot", "sha256", "size")
    receipt = {
        "receipt_no": receipt_no,
        "uuid": str(record.uuid),
        "digest": record.digest,
        "files": sorted(files, key=lambda file: file["slot"]),
        "received_at": timezone.localtime(received_at).isoformat(),
    }
    return canonical({**receipt, "seal": _seal(receipt)}).decode()


def _seal(receipt: dict) -> str:
    return salted_hmac("sampling.receipts", canonical(receipt), algorithm="sha256").hexdigest()
