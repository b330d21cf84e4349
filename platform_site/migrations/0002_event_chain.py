from django.db import migrations

from platform_site import sql


class Migration(migrations.Migration):
    dependencies = [("platform_site", "0001_initial")]

    operations = [
        migrations.RunSQL(sql.CN_BIGRAMS, "drop function cn_bigrams(text)"),
        migrations.RunSQL(sql.EVENT_HASH, "drop function event_hash(text, jsonb)"),
        migrations.RunSQL(sql.LINK_EVENT, "drop function link_event()"),
        migrations.RunSQL(sql.REFUSE_CHANGE, "drop function refuse_change()"),
        migrations.RunSQL(sql.CHECK_STATUS_PAIR, "drop function check_status_pair()"),
        sql.append_only("platform_site_auditevent"),
        sql.allow_status_pairs(
            "platform_site_changerequest", [("pending", "approved"), ("pending", "rejected")]
        ),
    ]
