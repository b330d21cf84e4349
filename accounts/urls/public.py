"""Login, logout and 找回密码."""

from django.urls import path

from accounts.views import code_login, login, reset

app_name = "accounts"
urlpatterns = [
    path("login/", login.login_page, {"entrance": "enterprise"}, name="login"),
    path("login/code/", code_login.code_login, name="code_login"),
    path("login/code/enter/", code_login.code_login_enter, name="code_login_enter"),
    path("institution/login/", login.login_page, {"entrance": "institution"}, name="institution_login"),
    path("gov/login/", login.login_page, {"entrance": "gov"}, name="gov_login"),
    path("logout/", login.log_out, name="logout"),
    path("password-reset/", reset.password_reset, name="password_reset"),
    path("password-reset/code/", reset.password_reset_code, name="password_reset_code"),
    path("password-reset/new/", reset.password_reset_new, name="password_reset_new"),
]
