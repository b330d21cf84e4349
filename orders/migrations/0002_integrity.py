from django.db import migrations

from platform_site import sql

PARTIES = """
create or replace function order_parties() returns trigger language plpgsql as $$
begin
    if not exists (
        select 1 from products_financialproduct p
        join products_productversion v on v.product_id = p.id
        where p.id = new.product_id and p.institution_id = new.institution_id and v.id = new.version_id
    ) then
        raise exception 'the order''s institution must own its product and version'
            using errcode = 'check_violation';
    end if;
    if not exists (
        select 1 from credit_consent c
        where c.id = new.consent_id and c.institution_id = new.institution_id
            and c.enterprise_id = new.enterprise_id
    ) then
        raise exception 'the consent must be from this enterprise to this institution'
            using errcode = 'check_violation';
    end if;
    if not exists (
        with recursive above (id, parent_id, depth) as (
            select id, parent_id, 1 from institutions_institution where id = new.handled_by_id
            union all
            select i.id, i.parent_id, a.depth + 1 from institutions_institution i join above a on i.id = a.parent_id
            where a.depth < 5
        )
        select 1 from above where id = new.institution_id
    ) then
        raise exception 'the handling branch must belong to the institution' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger orders_order_parties
    before insert or update of product_id, version_id, institution_id, handled_by_id, consent_id, enterprise_id
    on orders_order for each row execute function order_parties();

create or replace function order_starts_submitted() returns trigger language plpgsql as $$
begin
    if new.status <> 'submitted' then
        raise exception 'an order starts as submitted' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger orders_order_start before insert on orders_order
    for each row execute function order_starts_submitted();
"""
PARTIES_UNDO = """
drop trigger orders_order_start on orders_order;
drop function order_starts_submitted();
drop trigger orders_order_parties on orders_order;
drop function order_parties();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("credit", "0002_event_chain")]

    operations = [
        sql.append_only("orders_orderevent"),
        migrations.RunSQL(PARTIES, PARTIES_UNDO),
        sql.allow_status_pairs(
            "orders_order",
            [
                ("submitted", "accepted"),
                ("submitted", "terminated"),
                ("accepted", "terminated"),
                ("submitted", "withdrawn"),
                ("accepted", "withdrawn"),
            ],
        ),
    ]
