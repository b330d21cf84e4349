"""Writing a batch's staged rows into records or a list: set by set, inside the transaction of the step 确认导入."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import NOT_PROVIDED

from credit import evaluation
from credit.models import CategorySource, CreditRecord, ImportBatch, WhitelistBatch
from enterprises.models import Enterprise
from regions.models import prefix_of

EVALUATED_AT_ONCE = 5000  # enterprises
ADDED = """
insert into enterprises_enterprise (name, uscc, kind, region_id, row_key, {columns})
select distinct on (s.uscc) s.name, s.uscc,
    case when s.uscc like '92%%' then 'sole_trader' else 'company' end,
    coalesce(r.code, %(region)s), gen_random_uuid(), {values}
from credit_stagedrow s
left join regions_region r on r.code = substr(s.uscc, 3, 6) and starts_with(r.code, %(prefix)s)
where s.batch_id = %(batch)s and not s.is_error
    and not exists (select from enterprises_enterprise e where e.uscc = s.uscc)
order by s.uscc, s.number
on conflict do nothing
"""
RECORDS = """
insert into credit_creditrecord (
    enterprise_id, category, title, reference_no, authority, dated_on, valid_to, publicity_ends_on, hidden_from,
    amount, state, polarity, department, payload, fingerprint, is_repaired, batch_id, created_at
)
select e.id, f.category, f.title, f.reference_no, f.authority, f.dated_on, f.valid_to, f.publicity_ends_on,
    f.hidden_from, f.amount, f.state, f.polarity, f.department, s.values, f.fingerprint, false, %(batch)s, %(now)s
from credit_stagedrow s
join enterprises_enterprise e on e.uscc = s.uscc
cross join lateral jsonb_populate_record(null::credit_creditrecord, s.facts) f
where s.batch_id = %(batch)s and not s.is_error
order by s.number
on conflict (fingerprint) do nothing
"""
ENTRIES = """
insert into credit_whitelistentry (
    batch_id, enterprise_id, reason, runs_lawfully, has_premises, has_real_need, has_good_credit,
    has_lawful_purpose, listed_on, valid_to, status, removal_reason
)
select %(listing)s, e.id, f.reason, f.runs_lawfully, f.has_premises, f.has_real_need, f.has_good_credit,
    f.has_lawful_purpose, f.listed_on, f.valid_to, 'listed', ''
from credit_stagedrow s
join enterprises_enterprise e on e.uscc = s.uscc
cross join lateral jsonb_populate_record(null::credit_whitelistentry, s.facts) f
where s.batch_id = %(batch)s and not s.is_error
order by s.number
"""


def write(batch: ImportBatch, *, user: Any, now: datetime, **changes: Any) -> None:
    """Write all valid rows; enterprises not known yet are added with code, name and region."""
    batch.added_count = _add_enterprises(batch)
    if batch.target == ImportBatch.Target.WHITELIST:
        batch.written_count = _write_list(batch)
    else:
        batch.written_count = _run(RECORDS, batch=batch.pk, now=now)
        _note_source(batch)
        for ids in _touched(batch):
            evaluation.evaluate(ids, now=now)
    batch.applied_at = now
    batch.save(update_fields=["applied_at", "written_count", "added_count"])


def refuse_label(batch: ImportBatch) -> None:
    """Raise ValidationError when the list has a batch of this name already."""
    if WhitelistBatch.objects.filter(kind=batch.list_kind, label=batch.list_label).exists():
        raise ValidationError(f"批次“{batch.list_label}”已存在，请换一个批次名称。")


def _run(statement: str, **params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def _add_enterprises(batch: ImportBatch) -> int:
    """Add who is not known, every other column as the model has it for a new enterprise."""
    own = {"id", "name", "uscc", "kind", "region_id", "row_key"}
    blank = Enterprise()
    defaults = {
        field.column: field.get_db_prep_save(field.value_from_object(blank), connection)
        for field in Enterprise._meta.concrete_fields
        if field.column not in own and not field.generated and field.db_default is NOT_PROVIDED
    }
    statement = ADDED.format(
        columns=", ".join(defaults), values=", ".join(f"%({column})s" for column in defaults)
    )
    place = {"region": batch.region_code or None, "prefix": prefix_of(batch.region_code)}
    return _run(statement, batch=batch.pk, **place, **defaults)


def _write_list(batch: ImportBatch) -> int:
    refuse_label(batch)
    listing = WhitelistBatch.objects.create(
        kind=batch.list_kind,
        label=batch.list_label,
        department=batch.department,
        listed_on=batch.data_to,
        valid_to=batch.valid_to,
        batch=batch,
    )
    return _run(ENTRIES, batch=batch.pk, listing=listing.pk)


def _note_source(batch: ImportBatch) -> None:
    if not CategorySource.objects.filter(category=batch.category, data_to__gt=batch.data_to).exists():
        CategorySource.objects.update_or_create(
            category=batch.category, defaults={"department": batch.department, "data_to": batch.data_to}
        )


def _touched(batch: ImportBatch) -> Iterator[list[int]]:
    """Give the enterprises with a new record, some thousands at a time."""
    records = CreditRecord.objects.filter(batch=batch).order_by().values_list("enterprise", flat=True)
    ids = records.distinct().iterator(chunk_size=EVALUATED_AT_ONCE)
    return iter(lambda: list(islice(ids, EVALUATED_AT_ONCE)), [])
