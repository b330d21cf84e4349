"""What every event of the two logs adds to the sums, as SQL: the one definition for counting and for checking.

Events are read by span of a chain (%(chains)s, %(after)s, %(upto)s: after one number up to another); a span from the
chain's start includes the looks that have left the log since. Nothing but constants of this module is put into the
statements.
"""

from orders.clocks import DISBURSE_WORKDAYS
from orders.models import HOUR_BOUNDS, FigureCell, Order
from orders.office_hours import hours_between, local_day, workdays_between

SPAN = "span as (select * from unnest(%(chains)s::text[], %(after)s::bigint[], %(upto)s::bigint[]) t(chain, after, upto))"
IN_SPAN = "e.chain = span.chain and e.seq > span.after and e.seq <= span.upto"
EVENT_COLUMNS = "id, order_id, step, from_status, to_status, at, seq, fields ->> 'loan_no' as loan_no"

# 更正 takes back what the closing event before it has counted.
EVENTS = f"""
{SPAN},
fresh as (select {EVENT_COLUMNS} from span join orders_orderevent e on {IN_SPAN}),
event as (
    select *, 1 as sign from fresh
    union all
    select undone.*, -1 from fresh cross join lateral (
        select {EVENT_COLUMNS} from orders_orderevent c
        where c.order_id = fresh.order_id and c.seq < fresh.seq
            and c.to_status in ('rejected', 'terminated') and c.from_status <> c.to_status
        order by c.seq desc limit 1
    ) undone where fresh.step = 'correct'
)"""  # noqa: S608

ON_INSTITUTION = ", ".join(f"'{status}'" for status in sorted(Order.ON_INSTITUTION))
CLASSES = range(len(HOUR_BOUNDS) + 1)
# An event counts on its own day, on the day of 申请 of its order, and, where it is a loan, on the day of payment.
ON_EVENT, ON_ORDER, ON_LOAN = (f"d.counts = '{name}'" for name in ("event", "order", "loan"))
ENDS = (
    "e.step in ('accept', 'approve', 'reject', 'terminate', 'disburse')"
    f" and e.from_status in ({ON_INSTITUTION})"
)
IN_TIME = f"""case e.from_status
    when 'submitted' then e.at <= o.accept_due_at
    when 'confirmed' then {workdays_between("o.confirmed_at", "e.at")} <= {DISBURSE_WORKDAYS}
    else {local_day("e.at")} <= o.decision_due_on end"""
RUNS = f"(e.to_status in ({ON_INSTITUTION}))::int - (e.from_status in ({ON_INSTITUTION}))::int"


def _becomes(status: str) -> str:
    return f"e.to_status = '{status}' and e.from_status <> e.to_status"


# Measure → what is added up, and when.
MEASURES = {
    "submitted": ("1", f"{ON_EVENT} and e.step = 'submit'"),
    "submitted_amount": ("o.amount", f"{ON_EVENT} and e.step = 'submit'"),
    "accepted": ("1", f"{ON_EVENT} and e.step = 'accept'"),
    "rejected": ("1", f"{ON_EVENT} and {_becomes('rejected')}"),
    "terminated": ("1", f"{ON_EVENT} and {_becomes('terminated')}"),
    "withdrawn": ("1", f"{ON_EVENT} and {_becomes('withdrawn')}"),
    "expired": ("1", f"{ON_EVENT} and {_becomes('expired')}"),
    "approved": ("1", f"{ON_EVENT} and e.step = 'approve'"),
    "approved_amount": ("f.amount", f"{ON_EVENT} and e.step = 'approve'"),
    "loans": ("1", ON_LOAN),
    "loan_amount": ("p.amount", ON_LOAN),
    "loan_interest": ("p.amount * p.rate", ON_LOAN),
    "credit_amount": ("p.amount", f"{ON_LOAN} and f.guarantee = 'credit'"),
    "stages": ("1", f"{ON_EVENT} and {ENDS}"),
    "stages_in_time": ("1", f"{ON_EVENT} and {ENDS} and {IN_TIME}"),
    "queries": ("0", "false"),
    "later_accepted": ("1", f"{ON_ORDER} and e.step = 'accept'"),
    "later_approved": ("1", f"{ON_ORDER} and e.step = 'approve'"),
    "later_paid": ("1", f"{ON_ORDER} and e.step = 'disburse' and e.from_status = 'confirmed'"),
    "later_withdrawn": ("1", f"{ON_ORDER} and {_becomes('withdrawn')}"),
    "running": (RUNS, f"{ON_ORDER} and e.sign = 1"),
    **{f"h{number}": ("1", f"{ON_EVENT} and h.class = {number}") for number in CLASSES},
}
COUNTS = [name for name in MEASURES if not name.startswith("h")]
AMOUNTS = {"submitted_amount", "approved_amount", "loan_amount", "loan_interest", "credit_amount"}
KEYS = ("grain", "day", "region", "part", "value")
COLUMNS = (*KEYS, *COUNTS, "hours")


def _summed(name: str) -> str:
    value, condition = MEASURES[name]
    return f"coalesce(sum(({value}) * e.sign) filter (where {condition}), 0) as {name}"


FACTS = f"""
fact as (
    select d.day, coalesce(n.region_id, '') as region, o.institution_id, o.product_id, n.industry,
        {", ".join(map(_summed, MEASURES))}
    from event e
    join orders_order o on o.id = e.order_id
    join enterprises_enterprise n on n.id = o.enterprise_id
    left join orders_offer f on f.order_id = o.id
    left join orders_disbursement p on e.step = 'disburse' and p.order_id = o.id and p.loan_no = e.loan_no
    cross join lateral (values
        ('event', {local_day("e.at")}), ('order', {local_day("o.submitted_at")}), ('loan', p.paid_on)
    ) d(counts, day)
    cross join lateral (select case when e.step = 'accept' then width_bucket(
        {hours_between("o.submitted_at", "e.at")}, array{list(HOUR_BOUNDS)}::float8[]
    ) end) h(class)
    where d.day is not null
    group by 1, 2, 3, 4, 5
    union all
    select {local_day("e.at")}, coalesce(n.region_id, ''), e.institution_id, null::bigint, n.industry,
        {", ".join("count(*)" if name == "queries" else "0" for name in MEASURES)}
    from span join credit_creditquery e on {IN_SPAN}
    join enterprises_enterprise n on n.id = e.enterprise_id
    where e.institution_id is not null
    group by 1, 2, 3, 4, 5
    union all
    select r.day, r.region_code, r.institution_id, null::bigint, r.industry,
        {", ".join("r.looks" if name == "queries" else "0" for name in MEASURES)}
    from span
    join institutions_institution i on span.after = 0 and span.chain = 'credit_creditquery:' || i.id
    join credit_removedlooks r on r.institution_id = i.id
)"""  # noqa: S608

Grain, Part = FigureCell.Grain, FigureCell.Part
CELLS = f"""
with {EVENTS}, {FACTS}
select g.grain, g.day, fact.region, v.part, v.value,
    {", ".join(f"sum({name}){'' if name in AMOUNTS else '::bigint'} as {name}" for name in COUNTS)},
    array[{", ".join(f"sum(h{number})" for number in CLASSES)}]::bigint[] as hours
from fact
cross join lateral (values
    ('{Grain.DAY}', fact.day), ('{Grain.MONTH}', date_trunc('month', fact.day)::date)
) g(grain, day)
cross join lateral (values
    ('{Part.ALL}', ''), ('{Part.INSTITUTION}', fact.institution_id::text), ('{Part.INDUSTRY}', fact.industry),
    ('{Part.PRODUCT}', fact.product_id::text)
) v(part, value)
where v.value is not null
group by 1, 2, 3, 4, 5"""  # noqa: S608

BORROWERS = f"""
with {EVENTS}
select p.paid_on as day, o.enterprise_id, o.institution_id, coalesce(max(n.region_id), '') as region,
    sum(p.amount) as amount, bool_or(e.from_status = 'confirmed' and o.is_first_loan) as is_first
from event e
join orders_order o on o.id = e.order_id
join enterprises_enterprise n on n.id = o.enterprise_id
join orders_disbursement p on p.order_id = o.id and p.loan_no = e.loan_no
where e.step = 'disburse'
group by 1, 2, 3"""  # noqa: S608
# The days that office time is counted over.
DAYS_TOUCHED = f"""
with {EVENTS}
select min({local_day("o.submitted_at")}), max({local_day("e.at")})
from event e join orders_order o on o.id = e.order_id"""  # noqa: S608
