"""个人中心, 修改密码 and 消息中心 of the enterprise workspace."""

from django.urls import path

from accounts.views import inbox, settings

urlpatterns = [
    path("account/", settings.enterprise_account, name="account"),
    path("account/password/", settings.enterprise_password, name="password"),
    path("account/sessions/", settings.enterprise_other_sessions, name="other_sessions"),
    path("messages/", inbox.enterprise_messages, name="message_list"),
]
