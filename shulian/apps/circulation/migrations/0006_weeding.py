"""Lists of items that are to leave the stock, and what was decided on each."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('circulation', '0005_policy_drafts'),
        ('holdings', '0007_item_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WeedingList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('criteria', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('approved', 'approved'), ('refused', 'refused'), ('done', 'done'), ('dropped', 'dropped')], default='draft', max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('decider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weeding_lists', to='alliance.library')),
                ('proposer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WeedingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('verdict', models.CharField(choices=[('open', 'open'), ('weed', 'weed'), ('keep', 'keep')], default='open', max_length=10)),
                ('reason', models.CharField(choices=[('not-lent', 'not-lent'), ('duplicate', 'duplicate'), ('damaged', 'damaged'), ('outdated', 'outdated'), ('lost', 'lost'), ('other', 'other')], max_length=20)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('loans', models.IntegerField(default=0)),
                ('last_lent_at', models.DateTimeField(null=True)),
                ('others', models.IntegerField(default=0)),
                ('last_copy_decided', models.BooleanField(default=False)),
                ('outcome', models.CharField(blank=True, default='', max_length=20)),
                ('against', models.CharField(blank=True, default='', max_length=20)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item')),
                ('weeding_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='circulation.weedinglist')),
            ],
        ),
        migrations.AddIndex(
            model_name='weedinglist',
            index=models.Index(fields=['library', '-made_at'], name='weeding_lists_of_library'),
        ),
        migrations.AddConstraint(
            model_name='weedinglist',
            constraint=models.UniqueConstraint(fields=('library', 'number'), name='one_weeding_list_a_number'),
        ),
        migrations.AddConstraint(
            model_name='weedingrow',
            constraint=models.UniqueConstraint(fields=('weeding_list', 'item'), name='one_row_a_weeding_list_and_item'),
        ),
        migrations.AddConstraint(
            model_name='weedingrow',
            constraint=models.UniqueConstraint(fields=('weeding_list', 'number'), name='one_weeding_row_a_number'),
        ),
    ]
