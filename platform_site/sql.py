"""SQL that several migrations attach to their tables."""

from django.db import migrations

# Bigrams of lower-cased text, for search of two Chinese characters and more.
CN_BIGRAMS = """
create or replace function cn_bigrams(t text) returns tsvector
language sql immutable parallel safe
return (
    select coalesce(array_to_tsvector(array_agg(distinct substr(lower(t), i, 2))), ''::tsvector)
    from generate_series(1, length(t) - 1) i
);
"""

# What a row of a chain is hashed over: its own columns as JSON, without the hash itself. Columns that are null
# do not count, so that a column added later leaves old hashes valid.
EVENT_HASH = """
create or replace function event_hash(prev text, event jsonb) returns text
language sql immutable parallel safe
return encode(
    sha256(convert_to(prev || (jsonb_strip_nulls(event - 'hash' - 'id'))::text, 'UTF8')), 'hex'
);
"""

# The head row is locked before seq is drawn: numbers taken earlier fork the chain.
LINK_EVENT = """
create or replace function link_event() returns trigger
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC'
as $$
declare
    head platform_site_audithead;
    name text := tg_table_name || ':' || coalesce(to_jsonb(new) ->> 'institution_id', 'platform');
begin
    insert into platform_site_audithead (chain, seq, hash) values (name, 0, '') on conflict do nothing;
    select * into head from platform_site_audithead where chain = name for update;
    new.chain := name;
    new.seq := head.seq + 1;
    new.prev_hash := head.hash;
    new.hash := event_hash(head.hash, to_jsonb(new));
    update platform_site_audithead set seq = new.seq, hash = new.hash where chain = name;
    return new;
end $$;
"""

REFUSE_CHANGE = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
"""

# The least that the law has a log kept, whatever the settings say: operations hold the records of data passed on
# (three years) and network logs (six months), the looks at credit files five years. Null: nothing is ever removed.
LEAST_KEPT = """
create or replace function least_kept(log text) returns interval
language sql immutable parallel safe
return case log
    when 'platform_site_auditevent' then interval '3 years'
    when 'credit_creditquery' then interval '5 years'
end;
"""

# Only chain and seq of an anchor are given. The temporary schema comes last in every search path here: a table of
# the same name in it must not speak for the real one.
CHECK_ANCHOR = """
create or replace function check_anchor() returns trigger
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC'
as $$
declare
    log text := split_part(new.chain, ':', 1);
    last platform_site_chainanchor;
    is_whole boolean;
begin
    if least_kept(log) is null then
        raise exception 'nothing is removed from %', log using errcode = 'restrict_violation';
    end if;
    select * into last from platform_site_chainanchor where chain = new.chain order by seq desc limit 1;
    execute format($q$
        select count(*), max(at), max(hash) filter (where seq = $3), bool_and(is_sound)
        from (
            select at, seq, hash, hash = event_hash(prev_hash, to_jsonb(e))
                and prev_hash = lag(hash, 1, $2) over (order by seq) as is_sound
            from %I e where chain = $1 and seq <= $3
        ) oldest $q$, log)
        into new.removed, new.upto, new.hash, is_whole
        using new.chain, coalesce(last.hash, ''), new.seq;
    if is_whole is not true or new.removed <> new.seq - coalesce(last.seq, 0) then
        raise exception '% does not hold together up to %', new.chain, new.seq using errcode = 'restrict_violation';
    end if;
    if new.upto >= now() - least_kept(log) then
        raise exception '% is kept for % at least', log, least_kept(log) using errcode = 'restrict_violation';
    end if;
    new.at := now();
    return new;
end $$;
"""

REMOVE_STRETCH = """
create or replace function remove_stretch() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    gone bigint;
begin
    execute format('delete from %I where chain = $1 and seq <= $2', split_part(new.chain, ':', 1))
        using new.chain, new.seq;
    get diagnostics gone = row_count;
    if gone <> new.removed then
        raise exception '% is being cut by another', new.chain using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
"""

# An event goes only below an anchor of its chain, and writing the anchor has removed all of these.
KEEP_ABOVE_ANCHOR = """
create or replace function keep_above_anchor() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
    if tg_op = 'DELETE' and exists (
        select 1 from platform_site_chainanchor where chain = old.chain and seq >= old.seq
    ) then
        return old;
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
"""

# Arguments: the allowed pairs as 'from>to'.
CHECK_STATUS_PAIR = """
create or replace function check_status_pair() returns trigger language plpgsql as $$
begin
    if new.status is distinct from old.status and not (old.status || '>' || new.status) = any (tg_argv) then
        raise exception '% may not go from % to %', tg_table_name, old.status, new.status
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """Chain the rows of an event table and refuse UPDATE, DELETE and TRUNCATE."""
    return migrations.RunSQL(
        f"""
        create trigger {table}_link before insert on {table} for each row execute function link_event();
        create trigger {table}_keep before update or delete on {table}
            for each row execute function refuse_change();
        create trigger {table}_keep_all before truncate on {table}
            for each statement execute function refuse_change();
        """,
        f"""
        drop trigger {table}_link on {table};
        drop trigger {table}_keep on {table};
        drop trigger {table}_keep_all on {table};
        """,
    )


def removable(table: str) -> migrations.RunSQL:
    """Let anchors remove the oldest events of an append-only table; everything else stays refused."""
    keep = "create trigger {0}_keep before update or delete on {0} for each row execute function {1}();"
    return migrations.RunSQL(
        f"drop trigger {table}_keep on {table};" + keep.format(table, "keep_above_anchor"),
        f"drop trigger {table}_keep on {table};" + keep.format(table, "refuse_change"),
    )


def allow_status_pairs(table: str, pairs: list[tuple[str, str]]) -> migrations.RunSQL:
    """Let the status of a table's rows change only along these pairs."""
    arguments = ", ".join(f"'{source}>{target}'" for source, target in pairs)
    return migrations.RunSQL(
        f"""
        drop trigger if exists {table}_status on {table};
        create trigger {table}_status before update of status on {table}
            for each row execute function check_status_pair({arguments});
        """,
        f"drop trigger {table}_status on {table};",
    )
