import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

LISTED = """
create or replace function product_listed() returns trigger language plpgsql as $$
declare
    v products_productversion;
begin
    select * into v from products_productversion where id = new.current_id;
    new.listed_cost := v.cost_min;
    new.listed_rate := v.rate_min;
    new.listed_amount := v.amount_max;
    new.listed_days := v.accept_days + v.review_days + v.disburse_days;
    if v.id is null then
        new.listed_amounts := null;
        new.listed_terms := null;
        new.listed_facets := '{}';
        return new;
    end if;
    new.listed_amounts := numrange(v.amount_min, v.amount_max, '[]');
    new.listed_terms := int4range(v.term_min, v.term_max, '[]');
    new.listed_facets := array['kind:' || v.kind]
        || case when v.whitelist_only then array['whitelist'] else '{}'::text[] end
        || array(select 'guarantee:' || g from unnest(v.guarantees) g)
        || array(select 'region:' || r from unnest(v.region_codes) r)
        || array(select distinct 'below:' || up
                 from unnest(v.region_codes) r, unnest(array[left(r, 2) || '0000', left(r, 4) || '00']) up
                 where up <> r);
    return new;
end $$;
create trigger product_listed before insert or update on products_financialproduct
    for each row execute function product_listed();
"""
UNLISTED = """
drop trigger product_listed on products_financialproduct;
drop function product_listed();
"""
FILL = "update products_financialproduct set updated_at = updated_at where current_id is not null"


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0003_name_search"),
        ("products", "0002_frozen_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Favorite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="收藏时间"),
                ),
            ],
            options={
                "verbose_name": "收藏",
                "verbose_name_plural": "收藏",
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveIndex(
            model_name="financialproduct",
            name="product_newest",
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_amount",
            field=models.DecimalField(decimal_places=2, editable=False, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_amounts",
            field=django.contrib.postgres.fields.ranges.DecimalRangeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_cost",
            field=models.DecimalField(decimal_places=3, editable=False, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_days",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_facets",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=24), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_rate",
            field=models.DecimalField(decimal_places=3, editable=False, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="financialproduct",
            name="listed_terms",
            field=django.contrib.postgres.fields.ranges.IntegerRangeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=django.contrib.postgres.indexes.GinIndex(fields=["listed_facets"], name="product_facets"),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["listed_amounts"], name="product_amounts"
            ),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=django.contrib.postgres.indexes.GistIndex(fields=["listed_terms"], name="product_terms"),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=models.Index(
                condition=models.Q(("status", "enabled")),
                fields=["-is_recommended", "listed_cost", "-id"],
                name="product_by_default",
            ),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=models.Index(
                condition=models.Q(("status", "enabled")),
                fields=["listed_rate", "-id"],
                name="product_by_rate",
            ),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=models.Index(
                condition=models.Q(("status", "enabled")),
                fields=["-listed_amount", "-id"],
                name="product_by_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=models.Index(
                condition=models.Q(("status", "enabled")),
                fields=["listed_days", "-id"],
                name="product_by_days",
            ),
        ),
        migrations.AddIndex(
            model_name="financialproduct",
            index=models.Index(
                condition=models.Q(("status", "enabled")),
                fields=["-published_at", "-id"],
                name="product_by_newest",
            ),
        ),
        migrations.AddField(
            model_name="favorite",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="products.financialproduct",
                verbose_name="产品",
            ),
        ),
        migrations.AddField(
            model_name="favorite",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                to=settings.AUTH_USER_MODEL,
                verbose_name="收藏人",
            ),
        ),
        migrations.AddConstraint(
            model_name="favorite",
            constraint=models.UniqueConstraint(fields=("user", "product"), name="favorite_once"),
        ),
        migrations.RunSQL(LISTED, UNLISTED),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
