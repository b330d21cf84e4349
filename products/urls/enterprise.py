"""收藏对比 in the enterprise workspace."""

from django.urls import path

from products.views import favorites

urlpatterns = [
    path("favorites/", favorites.favorite_list, name="favorite_list"),
    path("favorites/<int:pk>/", favorites.favorite, name="favorite"),
]
