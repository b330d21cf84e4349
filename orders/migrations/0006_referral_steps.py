from django.conf import settings
from django.db import migrations, models

from platform_site import sql

# A referral leads to another institution, and its new order is that product's, for the same enterprise.
PARTIES = """
create or replace function referral_parties() returns trigger language plpgsql as $$
declare
    old_order orders_order := (select o from orders_order o where id = new.order_id);
begin
    if not exists (
        select 1 from products_financialproduct
        where id = new.product_id and institution_id <> old_order.institution_id
    ) then
        raise exception 'a referral leads to another institution' using errcode = 'check_violation';
    end if;
    if new.new_order_id is not null and not exists (
        select 1 from orders_order
        where id = new.new_order_id and product_id = new.product_id and source = 'referral'
            and enterprise_id = old_order.enterprise_id
    ) then
        raise exception 'the new order must be what was proposed to this enterprise'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger orders_referral_parties before insert or update on orders_referral
    for each row execute function referral_parties();
"""
PARTIES_UNDO = "drop trigger orders_referral_parties on orders_referral; drop function referral_parties();"
PAIRS = [("proposed", "accepted"), ("proposed", "cancelled"), ("proposed", "declined")]


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_whole_life_integrity"),
        ("products", "0002_frozen_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_decided",
        ),
        migrations.AlterField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "待企业确认"),
                    ("accepted", "企业已同意"),
                    ("declined", "企业未同意"),
                    ("cancelled", "已撤销"),
                ],
                default="proposed",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[("amber", "即将超期"), ("overdue", "已超期"), ("ticket", "督办逾期未回复")],
                max_length=10,
                verbose_name="类别",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("replied_at__isnull", True)),
                fields=["due_on"],
                name="ticket_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False), ("new_order__isnull", False), ("status", "accepted")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("new_order__isnull", True),
                        ("status__in", ["declined", "cancelled"]),
                    ),
                    models.Q(
                        ("decided_at__isnull", True), ("new_order__isnull", True), ("status", "proposed")
                    ),
                    _connector="OR",
                ),
                name="referral_decided",
            ),
        ),
        sql.allow_status_pairs("orders_referral", PAIRS),
        migrations.RunSQL(PARTIES, PARTIES_UNDO),
    ]
