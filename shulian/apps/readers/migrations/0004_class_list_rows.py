"""Lines of class lists go with their reader and are found by the number; a family sees books by their reader's word alone.

Whoever was of age when joining has said so; for minors others had said it, and they are asked anew.
"""

import django.db.models.deletion
from django.db import migrations, models


def keep_own_word(apps, _schema_editor):
    """Those who were grown and let the family see their books go on doing so."""
    members = apps.get_model("readers", "FamilyMember").objects.filter(shares=True).select_related("reader")
    for one in members.iterator(chunk_size=1000):
        born, joined = one.reader.birth_date, one.joined_at.date()
        if born is None or (born.year + 18, born.month, born.day) <= (joined.year, joined.month, joined.day):
            members.filter(pk=one.pk).update(shares_since=one.joined_at)


class Migration(migrations.Migration):

    dependencies = [
        ('readers', '0003_notices_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='classlistrow',
            name='lookup',
            field=models.BinaryField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='classlistrow',
            name='pin_told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='classlistrow',
            name='reader',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader'),
        ),
        migrations.AddField(
            model_name='familymember',
            name='shares_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(keep_own_word, migrations.RunPython.noop),
    ]
