"""Tiers of deposits keep their versions, and whoever lends sees a change of them at once."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

# The rules read the tiers together with tree and calendar, whose number grows with every change.
COUNT = """
CREATE TRIGGER deposit_tiers_change AFTER INSERT OR UPDATE OR DELETE ON charges_deposittier
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0008_pickup'),
        ('charges', '0003_deposits_without_reader'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='deposittier',
            name='one_tier_a_library_and_sum',
        ),
        migrations.AddField(
            model_name='deposittier',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='deposittier',
            name='set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deposittier',
            name='since',
            field=models.DateTimeField(default=shulian.clock.now),
        ),
        migrations.AddConstraint(
            model_name='deposittier',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('library', 'fen'), name='one_tier_a_library_and_sum'),
        ),
        migrations.RunSQL(COUNT, "DROP TRIGGER deposit_tiers_change ON charges_deposittier"),
    ]
