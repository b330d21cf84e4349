"""Make the first 系统管理员, who then creates everybody else."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import passwords
from accounts.models import User
from platform_site import audit
from platform_site.access import Role


class Command(BaseCommand):
    help = "创建第一位系统管理员，初始密码只显示一次，首次登录须修改。"

    def add_arguments(self, parser):
        parser.add_argument("--phone", help="手机号")
        parser.add_argument("--name", help="姓名")

    def handle(self, *, phone, name, **options):
        if User.objects.filter(role=Role.SYSTEM).exists():
            raise CommandError("已有系统管理员。")
        password = passwords.make_initial()
        try:
            user = User.objects.create_user(
                phone=phone or input("手机号："),
                password=password,
                name=name or input("姓名："),
                role=Role.SYSTEM,
                must_change_password=True,
            )
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        audit.record("创建系统管理员", target=user)
        self.stdout.write(f"初始密码（只显示一次，首次登录须修改）：{password}")
