from django.apps import AppConfig


class Hosts(AppConfig):
    name = __package__
    label = "hosts"
    default_auto_field = "django.db.models.AutoField"
