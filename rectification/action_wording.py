"""Sentences of orders, acceptances and tasks of the action."""

from django.utils.translation import gettext_lazy as _

ACTION_EVENTS = {
    "order.issued": _("issued the order %(number)s, %(kind)s; to be corrected by %(due)s"),
    "order.answered": _("evidence of the correction, %(source)s: %(text)s"),
    "order.answer_refused": _("tried to send evidence; refused: %(reason)s"),
    "order.refused": _("checked %(manner)s and did not accept the correction: %(reason)s"),
    "order.accepted": _("checked %(manner)s and accepted the correction: %(reason)s"),
    "order.acceptance_refused": _("tried to accept the correction; refused: %(reason)s"),
    "order.extended": _("gave time until %(due)s, approved by %(approved_by)s: %(reason)s"),
    "order.withdrawn": _("withdrew the order: %(reason)s"),
    "order.served": _("recorded that the order was served on %(day)s: %(text)s"),
    "finding.ordered_by": _("ordered by %(number)s to be corrected by %(due)s"),
    "finding.freed": _("open again, since the order %(number)s was withdrawn: %(reason)s"),
    "acceptance.recorded": _("acceptance in the step %(step)s on %(day)s, %(outcome)s: %(reason)s"),
    "step_task.given": _("gave %(county)s this task of the step %(step)s, due by %(due)s"),
    "step_task.reported": _("reported the task as done: %(report)s"),
    "step_task.report_refused": _("tried to report the task as done; refused: %(reason)s"),
    "step_task.accepted": _("accepted the task"),
    "step_task.decision_refused": _("tried to decide on the task; refused: %(reason)s"),
    "step_task.returned": _("sent the task back, due by %(due)s: %(reason)s"),
}

ACTION_TOPICS = {
    "step_task_given": _("New task of the action: %(subject)s, %(detail)s, due by %(due)s."),
    "step_task_returned": _("The task %(subject)s was sent back: %(detail)s; due by %(due)s."),
}
