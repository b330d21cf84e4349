"""产品管理 in the institution workspace."""

from django.urls import path

from products.views import institution

urlpatterns = [
    path("products/", institution.product_list, name="product_list"),
    path("products/new/", institution.product_new, name="product_new"),
    path("products/export/", institution.product_export, name="product_export"),
    path("products/<int:pk>/", institution.product, name="product"),
    path("products/<int:pk>/edit/", institution.product_edit, name="product_edit"),
    path("products/<int:pk>/disable/", institution.product_disable, name="product_disable"),
    path("products/<int:pk>/delete/", institution.product_delete, name="product_delete"),
    path("products/<int:pk>/enable/", institution.product_enable, name="product_enable"),
]
