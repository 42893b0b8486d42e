"""Lists of readers who are to be erased together, after two people have looked at them."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0007_lent_rights'),
        ('readers', '0013_merges_and_closed_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=20)),
                ('left_before', models.DateField(null=True)),
                ('file_name', models.CharField(blank=True, default='', max_length=120)),
                ('state', models.CharField(choices=[('drafted', 'Drafted'), ('proposed', 'Proposed'), ('running', 'Running'), ('done', 'Done'), ('dropped', 'Dropped')], default='drafted', max_length=10)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('named', models.PositiveIntegerField(default=0)),
                ('to_erase', models.PositiveIntegerField(default=0)),
                ('kept', models.JSONField(default=dict)),
                ('unknown', models.JSONField(default=list)),
                ('erased', models.PositiveIntegerField(default=0)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.proposal')),
            ],
        ),
        migrations.AddField(
            model_name='erasure',
            name='of_list',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='erasures', to='readers.erasurelist'),
        ),
        migrations.CreateModel(
            name='ErasureListRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.CharField(blank=True, default='', max_length=20)),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='readers.erasurelist')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
            ],
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at'], name='readers_who_left'),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(fields=['name'], name='readers_by_name'),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(condition=models.Q(('identity_mask', ''), _negated=True), fields=['identity_mask'], name='readers_by_mask'),
        ),
        migrations.AddIndex(
            model_name='erasurelist',
            index=models.Index(fields=['-made_at'], name='erasure_lists_by_age'),
        ),
        migrations.AddConstraint(
            model_name='erasurelistrow',
            constraint=models.UniqueConstraint(fields=('list', 'reader'), name='once_on_an_erasure_list'),
        ),
    ]
