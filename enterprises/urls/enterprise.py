"""企业信息 and 企业认证."""

from django.urls import path

from enterprises.views import claims

urlpatterns = [
    path("profile/", claims.profile, name="profile"),
    path("profile/verify/", claims.verify, name="verify"),
]
