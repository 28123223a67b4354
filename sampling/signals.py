from django.dispatch import Signal

# Sent by approve_conclusion inside its transaction with sample, by, on.
# sampling does not know who listens; whatever a listener writes commits or fails with the conclusion.
sample_concluded = Signal()

# Sent by sign_correction and replace_after_reinspection inside their transaction where the verdict on the batch is
# another one than ``before``, with sample, before, by, on, reason.
verdict_changed = Signal()

# Sent by send_report inside its transaction with sample, by, on: from this day on the bureaus have the conclusion.
sample_reported = Signal()
