from django.utils.translation import gettext as _

from dairyqa.errors import TransitionRefused


def advance(instance, to, **changes):
    """Move ``instance.status`` to ``to`` and write ``changes`` in the same UPDATE.

    The UPDATE is conditional on the status that was read, so of two concurrent
    moves exactly one wins and the other is refused (``TransitionRefused``).
    """
    before = instance.status
    if to not in instance.TRANSITIONS[before]:
        raise TransitionRefused(
            _("This step is not possible while the record is “%(status)s”.") % {"status": instance.get_status_display()}
        )
    moved = type(instance)._base_manager.filter(pk=instance.pk, status=before).update(status=to, **changes)
    if not moved:
        raise TransitionRefused(_("Somebody else has just changed this record. Reload the page and look again."))
    instance.status = to
    for field, value in changes.items():
        setattr(instance, field, value)


def hold(instance):
    """Lock the row until the transaction ends and read its status as it is now."""
    instance.refresh_from_db(fields=["status"], from_queryset=type(instance)._base_manager.select_for_update())
