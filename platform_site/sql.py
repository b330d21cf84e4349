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
