from django.dispatch import Signal

# Sent by approve_conclusion inside its transaction with sample, by, on.
# sampling does not know who listens; whatever a listener writes commits or fails with the conclusion.
sample_concluded = Signal()
