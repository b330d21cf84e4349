"""企业信息 and 企业认证."""

from django.urls import path

from enterprises.views import claims, profile

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/verify/", claims.verify, name="verify"),
    path("profile/<slug:section>/", profile.profile_section, name="profile_section"),
]
