"""Check that no event was changed, removed or cut off."""

from django.core.management.base import BaseCommand, CommandError

from platform_site import chain


class Command(BaseCommand):
    help = "校验审计日志的完整性：改动、缺号、截尾都会报告"

    def handle(self, **options):
        problems = chain.broken_links()
        if problems:
            raise CommandError("审计日志校验未通过：\n" + "\n".join(problems))
        counts = "，".join(
            f"{model._meta.verbose_name} {model.objects.count()} 条" for model in chain.event_models()
        )
        self.stdout.write(f"审计日志完整（{counts}）。")
