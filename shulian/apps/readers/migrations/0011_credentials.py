"""By what readers are found in one table, the document they are known by, ranges of card numbers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import shulian.clock

LONGER = "UPDATE readers_cardseries SET until = last WHERE last > until"


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('readers', '0010_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='readers.reader')),
                ('kind', models.CharField(max_length=20)),
                ('lookup', models.BinaryField(null=True)),
                ('issuer', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('document', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('sealed', models.BinaryField(blank=True, db_default=b'', default=b'')),
                ('mask', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('status', models.CharField(db_default='bound', default='bound', max_length=10)),
                ('status_reason', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('card', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='credential', to='readers.card')),
                ('library', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('bound_at', models.DateTimeField(default=shulian.clock.now)),
                ('bound_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consented_at', models.DateTimeField(null=True)),
                ('freed_at', models.DateTimeField(null=True)),
                ('freed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('lookup', 'kind'), name='one_holder_of_a_credential'),
                    models.CheckConstraint(condition=models.Q(models.Q(('lookup', None), ('status', 'freed')), models.Q(models.Q(('status', 'freed'), _negated=True), ('lookup__isnull', False)), _connector='OR'), name='a_freed_credential_finds_nobody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('card__isnull', False), ('kind', 'card')), models.Q(models.Q(('kind', 'card'), _negated=True), ('card', None)), _connector='OR'), name='a_card_has_a_row_of_its_own'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'face'), _negated=True), ('consented_at__isnull', False), _connector='OR'), name='a_face_needs_consent'),
                ],
            },
        ),
        migrations.AddField(
            model_name='reader',
            name='document',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='cardseries',
            name='width',
            field=models.PositiveSmallIntegerField(db_default=6, default=6),
        ),
        migrations.AddField(
            model_name='cardseries',
            name='first',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='cardseries',
            name='until',
            field=models.PositiveIntegerField(db_default=999999, default=999999),
        ),
        migrations.AddField(
            model_name='cardseries',
            name='opened_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=shulian.clock.now),
        ),
        migrations.AddField(
            model_name='cardseries',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='cardseries',
            name='last',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='cardseries',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_series', to='alliance.library'),
        ),
        migrations.RunSQL(LONGER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='cardseries',
            constraint=models.UniqueConstraint(fields=('prefix', 'width', 'first'), name='one_card_series_from_a_number'),
        ),
        migrations.AddConstraint(
            model_name='cardseries',
            constraint=models.CheckConstraint(condition=models.Q(('first__lte', models.F('until')), ('last__lte', models.F('until'))), name='a_card_series_in_order'),
        ),
    ]
