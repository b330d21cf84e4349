from django.db import migrations

from platform_site import sql

FREEZE = """
create or replace function product_version_frozen() returns trigger language plpgsql as $$
begin
    if old.published_at is not null then
        raise exception 'a published product version does not change' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger product_version_frozen before update or delete on products_productversion
    for each row execute function product_version_frozen();

create or replace function product_charge_frozen() returns trigger language plpgsql as $$
declare
    touched bigint := case tg_op when 'DELETE' then old.version_id else new.version_id end;
begin
    if exists (select 1 from products_productversion where id = touched and published_at is not null) then
        raise exception 'the charges of a published version do not change' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger product_charge_frozen before insert or update or delete on products_productcharge
    for each row execute function product_charge_frozen();
"""
THAW = """
drop trigger product_charge_frozen on products_productcharge;
drop function product_charge_frozen();
drop trigger product_version_frozen on products_productversion;
drop function product_version_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        sql.allow_status_pairs(
            "products_financialproduct",
            [
                ("draft", "enabled"),
                ("draft", "deleted"),
                ("enabled", "disabled"),
                ("disabled", "enabled"),
                ("disabled", "deleted"),
                ("enabled", "taken_down"),
                ("disabled", "taken_down"),
                ("taken_down", "disabled"),
            ],
        ),
    ]
