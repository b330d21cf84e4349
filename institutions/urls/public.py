"""Public pages about becoming a member of the platform."""

from django.urls import path

from institutions.views import public

app_name = "institutions"
urlpatterns = [
    path("institutions/join/", public.join, name="join"),
    path("institutions/join/<str:receipt>/", public.joined, name="joined"),
]
