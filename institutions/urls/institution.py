"""The institution workspace's pages about its people."""

from django.urls import path

from institutions.views import staff

urlpatterns = [
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<int:pk>/duty/", staff.staff_duty, name="staff_duty"),
    path("staff/<int:pk>/switch/", staff.staff_switch, name="staff_switch"),
    path("staff/<int:pk>/phone/", staff.staff_phone, name="staff_phone"),
    path("staff/<int:pk>/reset/", staff.staff_reset, name="staff_reset"),
]
