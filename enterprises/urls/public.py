"""企业注册, and the papers of a claim for those who may see them."""

from django.urls import path

from enterprises.views import claims, register

app_name = "enterprises"
urlpatterns = [
    path("register/", register.register, name="register"),
    path("register/code/", register.register_code, name="register_code"),
    path("register/enterprise/", register.register_facts, name="register_facts"),
    path("register/finish/", register.register_finish, name="register_finish"),
    path("claims/<int:pk>/<str:paper>/", claims.claim_file, name="claim_file"),
]
