from django.urls import path

from orders.views import apply, enterprise, home

urlpatterns = [
    path("", home.enterprise_home, name="home"),
    path("apply/<int:pk>/", apply.apply, name="apply"),
    path("apply/<int:pk>/consent/", apply.apply_consent, name="apply_consent"),
    path("apply/<int:pk>/check/", apply.apply_check, name="apply_check"),
    path("orders/", enterprise.order_list, name="order_list"),
    path("orders/<str:number>/", enterprise.order, name="order"),
    path("orders/<str:number>/submitted/", enterprise.order_submitted, name="order_submitted"),
    path("orders/<str:number>/withdraw/", enterprise.order_withdraw, name="order_withdraw"),
]
