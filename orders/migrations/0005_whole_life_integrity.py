from django.db import migrations

from platform_site import sql

PAIRS = [
    ("accepted", "rejected"),
    ("accepted", "reviewing"),
    ("accepted", "supplement"),
    ("accepted", "terminated"),
    ("accepted", "withdrawn"),
    ("approved", "confirmed"),
    ("approved", "expired"),
    ("approved", "terminated"),
    ("approved", "withdrawn"),
    ("confirmed", "disbursed"),
    ("confirmed", "terminated"),
    ("confirmed", "withdrawn"),
    ("disbursed", "completed"),
    ("rejected", "accepted"),
    ("rejected", "approved"),
    ("rejected", "confirmed"),
    ("rejected", "reviewing"),
    ("rejected", "submitted"),
    ("rejected", "supplement"),
    ("reviewing", "approved"),
    ("reviewing", "rejected"),
    ("reviewing", "supplement"),
    ("reviewing", "terminated"),
    ("reviewing", "withdrawn"),
    ("submitted", "accepted"),
    ("submitted", "terminated"),
    ("submitted", "withdrawn"),
    ("supplement", "accepted"),
    ("supplement", "reviewing"),
    ("supplement", "terminated"),
    ("supplement", "withdrawn"),
    ("terminated", "accepted"),
    ("terminated", "approved"),
    ("terminated", "confirmed"),
    ("terminated", "reviewing"),
    ("terminated", "submitted"),
    ("terminated", "supplement"),
]

# What an order was made of never changes, and an order in a final state changes no more. Contact data may be
# erased later.
STAYS = """
create or replace function order_stays() returns trigger language plpgsql as $$
declare
    contact text[] := array['contact_name', 'contact_phone_enc', 'contact_phone_tail', 'row_key'];
begin
    if (new.number, new.source, new.product_id, new.version_id, new.institution_id, new.enterprise_id,
        new.applicant_id, new.amount, new.term_months, new.consent_id, new.submitted_at)
        is distinct from
        (old.number, old.source, old.product_id, old.version_id, old.institution_id, old.enterprise_id,
        old.applicant_id, old.amount, old.term_months, old.consent_id, old.submitted_at)
    then
        raise exception 'what an order was made of never changes' using errcode = 'check_violation';
    end if;
    if old.status in ('completed', 'withdrawn', 'expired')
        and to_jsonb(new) - contact is distinct from to_jsonb(old) - contact
    then
        raise exception 'an order in a final state does not change' using errcode = 'check_violation';
    end if;
    if (old.status in ('rejected', 'terminated') and new.status not in (old.status, old.closed_from))
        or (old.status = 'supplement' and new.status in ('accepted', 'reviewing')
            and new.status <> old.supplement_from)
    then
        raise exception 'an order returns to where it came from' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger orders_order_stays before update on orders_order for each row execute function order_stays();
"""
STAYS_UNDO = "drop trigger orders_order_stays on orders_order; drop function order_stays();"

# Checked at the end of the transaction: the step writes the order first, then what belongs to it.
BELONGINGS = """
create or replace function order_belongings() returns trigger language plpgsql as $$
declare
    now_status text := (select status from orders_order where id = new.id);
begin
    if now_status in ('approved', 'confirmed', 'disbursed', 'completed', 'expired')
        and not exists (select 1 from orders_offer where order_id = new.id)
    then
        raise exception 'an approved order needs its offer' using errcode = 'check_violation';
    end if;
    if now_status in ('disbursed', 'completed')
        and not exists (select 1 from orders_disbursement where order_id = new.id)
    then
        raise exception 'a disbursed order needs its disbursement' using errcode = 'check_violation';
    end if;
    if now_status = 'supplement'
        and not exists (select 1 from orders_supplementrequest where order_id = new.id and answered_at is null)
    then
        raise exception 'an order that waits for papers needs the request' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger orders_order_belongings after update of status on orders_order
    deferrable initially deferred for each row execute function order_belongings();
"""
BELONGINGS_UNDO = "drop trigger orders_order_belongings on orders_order; drop function order_belongings();"

# The offer's row is locked, so that two tranches at once are added up one after the other.
WITHIN_OFFER = """
create or replace function disbursement_within_offer() returns trigger language plpgsql as $$
declare
    line numeric;
begin
    select amount into line from orders_offer where order_id = new.order_id for update;
    if line is null then
        raise exception 'there is no offer to pay out' using errcode = 'check_violation';
    end if;
    if new.amount + coalesce((select sum(amount) from orders_disbursement where order_id = new.order_id), 0) > line
    then
        raise exception 'the tranches exceed the offer' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger orders_disbursement_within before insert on orders_disbursement
    for each row execute function disbursement_within_offer();
create trigger orders_disbursement_keep before update or delete on orders_disbursement
    for each row execute function refuse_change();
create trigger orders_offer_keep before update or delete on orders_offer
    for each row execute function refuse_change();
"""
WITHIN_OFFER_UNDO = """
drop trigger orders_offer_keep on orders_offer;
drop trigger orders_disbursement_keep on orders_disbursement;
drop trigger orders_disbursement_within on orders_disbursement;
drop function disbursement_within_offer();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_whole_life")]

    operations = [
        sql.allow_status_pairs("orders_order", PAIRS),
        migrations.RunSQL(STAYS, STAYS_UNDO),
        migrations.RunSQL(BELONGINGS, BELONGINGS_UNDO),
        migrations.RunSQL(WITHIN_OFFER, WITHIN_OFFER_UNDO),
    ]
