"""Seal all personal data anew after a key was added to DATA_KEYS or INDEX_KEY was changed."""

from django.core.management.base import BaseCommand, CommandError

from platform_site.resealing import reseal_everything


class Command(BaseCommand):
    help = "用最新密钥重新加密全部敏感数据，并按当前 INDEX_KEY 重算检索摘要；中断后重新运行即可继续"

    def handle(self, **options):
        results = []
        for result in reseal_everything():
            results.append(result)
            self.stdout.write(
                f"{result.label}：重新加密 {result.sealed} 行，重算摘要 {result.indexed} 行，"
                f"尚未更换 {result.left} 行。"
            )
        unknown = [
            f"{result.label}：{'、'.join(result.unknown_kids)}" for result in results if result.unknown_kids
        ]
        if unknown:
            raise CommandError(
                "这些列用 DATA_KEYS 中没有的密钥加密，补上密钥后重新运行：\n" + "\n".join(unknown)
            )
        if any(result.left for result in results):
            raise CommandError("运行期间有数据按旧密钥写入，请再运行一次；旧密钥先不要删除。")
        self.stdout.write("全部数据已使用最新密钥，旧密钥可以从 DATA_KEYS 中删除。")
