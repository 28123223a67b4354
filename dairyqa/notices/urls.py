from django.urls import path

from .views import deliveries, inbox, webhooks

app_name = "notices"
urlpatterns = [
    path("notices/", inbox.Inbox.as_view(), name="inbox"),
    path("notices/read/", inbox.all_read, name="all_read"),
    path("notices/<int:pk>/read/", inbox.notice_read, name="notice_read"),
    path("deliveries/", deliveries.DeliveryList.as_view(), name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("deliveries/<int:pk>/again/", deliveries.delivery_again, name="delivery_again"),
    path("webhooks/", webhooks.WebhookList.as_view(), name="webhooks"),
    path("webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/edit/", webhooks.webhook_edit, name="webhook_edit"),
    path("webhooks/<int:pk>/status/", webhooks.webhook_status, name="webhook_status"),
    path("webhooks/<int:pk>/test/", webhooks.webhook_trial, name="webhook_trial"),
]
