from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(INFORMATION="grey", REMINDER="blue", DUE="amber", OVERDUE="red", ESCALATION="red", ALARM="red")
class NoticeKind(TextChoices):
    INFORMATION = "information", _("Information")
    REMINDER = "reminder", _("Reminder")
    DUE = "due", _("Due today")
    OVERDUE = "overdue", _("Overdue")
    ESCALATION = "escalation", _("Escalation")
    ALARM = "alarm", _("Alarm")


# What a bureau's group hears of besides the people themselves.
LOUD_KINDS = (NoticeKind.OVERDUE, NoticeKind.ESCALATION, NoticeKind.ALARM)


class Channel(TextChoices):
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Group bot")


class WebhookKind(TextChoices):
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")


@tones(WAITING="blue", SENT="green", GIVEN_UP="red", UNCERTAIN="amber", NO_ADDRESS="grey", NOT_NEEDED="grey")
class DeliveryStatus(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")
    UNCERTAIN = "uncertain", _("Outcome unknown")
    NO_ADDRESS = "no_address", _("No e-mail address")
    NOT_NEEDED = "not_needed", _("Not needed")


# Those that somebody, a worker or a person, still has to look after.
UNFINISHED = (DeliveryStatus.WAITING, DeliveryStatus.GIVEN_UP, DeliveryStatus.UNCERTAIN)


class Reading(TextChoices):
    UNREAD = "unread", _("Not read yet")
    READ = "read", _("Read")


@tones(ACTIVE="green", STOPPED="grey")
class WebhookUse(TextChoices):
    ACTIVE = "active", _("In use")
    STOPPED = "stopped", _("Not in use")
