"""个人中心, 修改密码 and 消息中心 of the institution workspace."""

from django.urls import path

from accounts.views import inbox, settings, step_up

urlpatterns = [
    path("settings/profile/", settings.institution_profile, name="profile"),
    path("settings/password/", settings.institution_password, name="password"),
    path("settings/sessions/", settings.institution_other_sessions, name="other_sessions"),
    path("settings/confirm/", step_up.institution_confirm_password, name="confirm_password"),
    path("messages/", inbox.institution_messages, name="message_list"),
]
