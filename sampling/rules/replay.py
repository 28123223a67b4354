"""What it means in law that a stored verdict would be another one today."""

from sampling.choices import BatchVerdict, ItemVerdict, ReplayConsequence

OPEN = {ItemVerdict.INDETERMINATE, ItemVerdict.INVALID}


def flips(before: str, after: str, *, is_decided: bool) -> bool:
    """Whether the verdict of now is news.

    What a person decided stays where the machine leaves it open now as then; only another verdict is news.
    """
    if is_decided and after in OPEN:
        return False
    return before != after


def consequence(
    after: str, batch_before: str, batch_after: str, *, is_decided: bool = False, is_issued: bool = True
) -> ReplayConsequence:
    """Of one item's flip to ``after``; a person's decision is never overturned by a machine (judgement rule 4).

    What is not issued yet binds nobody: it is judged by the limits of then when it is handed over.
    """
    if not is_issued:
        return ReplayConsequence.NOT_ISSUED
    if is_decided:
        return ReplayConsequence.UNDECIDED
    match batch_before, batch_after:
        case BatchVerdict.PASS, BatchVerdict.FAIL:
            return ReplayConsequence.PASS_TO_FAIL
        case BatchVerdict.FAIL, BatchVerdict.PASS:
            return ReplayConsequence.FAIL_TO_PASS
    if after in OPEN or batch_after == BatchVerdict.PENDING:
        return ReplayConsequence.UNDECIDED
    return ReplayConsequence.ITEM_ONLY
