"""Articles with versions and photos, more kinds of blocks, the end block of issues, official documents."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0007_lent_rights'),
        ('bulletin', '0001_initial'),
        ('statistics', '0004_card_figures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(blank=True, default='', max_length=40)),
                ('state', models.CharField(choices=[('asked', 'asked'), ('draft', 'draft'), ('sent', 'sent'), ('editing', 'editing'), ('review', 'review'), ('approved', 'approved'), ('returned', 'returned'), ('declined', 'declined'), ('published', 'published')], default='draft', max_length=10)),
                ('title', models.CharField(max_length=100)),
                ('brief', models.CharField(blank=True, default='', max_length=500)),
                ('due_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('begun_at', models.DateTimeField(default=shulian.clock.now)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('is_demonstration', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-changed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('notice', 'notice'), ('decision', 'decision')], max_length=10)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('waiting', 'waiting'), ('signed', 'signed'), ('withdrawn', 'withdrawn')], default='draft', max_length=10)),
                ('code', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('agency', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=120)),
                ('recipients', models.CharField(blank=True, default='', max_length=300)),
                ('text', models.TextField(blank=True, default='')),
                ('attachments', models.TextField(blank=True, default='')),
                ('copied_to', models.CharField(blank=True, default='', max_length=300)),
                ('printed_by', models.CharField(blank=True, default='', max_length=100)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('signed_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('snapshot', models.JSONField(null=True)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('is_demonstration', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-year', 'code', '-number', '-changed_at'],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('taken_in_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('deed', models.CharField(blank=True, default='', max_length=10)),
                ('text', models.CharField(blank=True, default='', max_length=1000)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=100)),
                ('byline', models.CharField(blank=True, default='', max_length=100)),
                ('text', models.TextField(blank=True, default='')),
                ('photos', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='block',
            name='a_table_has_a_form_and_a_period',
        ),
        migrations.AddField(
            model_name='issue',
            name='copies',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='issue',
            name='issues_to',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='issue',
            name='kind',
            field=models.CharField(choices=[('bulletin', 'Bulletin'), ('annual', 'Annual')], default='bulletin', max_length=10),
        ),
        migrations.AddField(
            model_name='issue',
            name='reports_to',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='issue',
            name='sends_to',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='issue',
            name='words',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AlterField(
            model_name='block',
            name='layout',
            field=models.CharField(choices=[('ranked', 'Ranked'), ('by-city', 'By City'), ('chart', 'Chart'), ('prose', 'Prose'), ('article', 'Article'), ('photos', 'Photos')], max_length=10),
        ),
        migrations.AddField(
            model_name='article',
            name='begun_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='article',
            name='issue',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='bulletin.issue'),
        ),
        migrations.AddField(
            model_name='article',
            name='library',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library'),
        ),
        migrations.AddField(
            model_name='article',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='block',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='bulletin.article'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('layout', 'prose'), models.Q(('article__isnull', False), ('layout__in', ('article', 'photos'))), models.Q(('end__isnull', False), ('form__isnull', False), ('layout__in', ('ranked', 'by-city', 'chart')), ('start__isnull', False)), _connector='OR'), name='a_block_has_what_it_shows'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(condition=models.Q(('layout', 'article')), fields=('article',), name='an_article_stands_in_one_place'),
        ),
        migrations.AddField(
            model_name='paper',
            name='drafted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paper',
            name='signed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='photo',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='bulletin.article'),
        ),
        migrations.AddField(
            model_name='photo',
            name='taken_in_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='remark',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='bulletin.article'),
        ),
        migrations.AddField(
            model_name='remark',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.UniqueConstraint(fields=('code', 'year'), name='one_series_a_code_and_year'),
        ),
        migrations.AddField(
            model_name='version',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='bulletin.article'),
        ),
        migrations.AddField(
            model_name='version',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['state', '-changed_at'], name='articles_by_state'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(fields=('code', 'year', 'number'), name='one_document_a_number'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('number__isnull', True), ('snapshot__isnull', True), ('state__in', ('draft', 'waiting')), ('year__isnull', True)), models.Q(('number__isnull', False), ('state__in', ('signed', 'withdrawn')), ('year__isnull', False), ('snapshot__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='a_signed_document_is_numbered_and_frozen'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['digest'], name='photos_by_digest'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.UniqueConstraint(fields=('article', 'digest'), name='a_photo_once_an_article'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('deed', ''), ('text', ''), _negated=True), name='a_remark_says_something'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('article', 'number'), name='one_version_a_number'),
        ),
    ]
