from django.core.management.base import BaseCommand

from rectification.usecases.tip_offs import reseal_tip_offs


class Command(BaseCommand):
    help = "Seal all tip-offs with the first key of TIP_OFF_KEY; the others can then be left out."

    def handle(self, **options):
        self.stdout.write(f"已用新密钥重新加密投诉举报 {reseal_tip_offs()} 件。")
