"""Issues with sections, blocks and photographs; official documents."""

import django.db.models.deletion
import shulian.clock
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('bulletin', '0001_initial'),
        ('bulletin', '0002_editing'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('statistics', '0001_tables'),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='Issue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('bulletin', 'Bulletin'), ('annual', 'Annual')], default='bulletin', max_length=10)),
                        ('number', models.PositiveIntegerField(unique=True)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('masthead', models.CharField(max_length=100)),
                        ('subtitle', models.CharField(blank=True, default='', max_length=100)),
                        ('issuer', models.CharField(max_length=100)),
                        ('issued_on', models.DateField()),
                        ('reports_to', models.CharField(blank=True, default='', max_length=300)),
                        ('sends_to', models.CharField(blank=True, default='', max_length=300)),
                        ('issues_to', models.CharField(blank=True, default='', max_length=300)),
                        ('copies', models.PositiveIntegerField(null=True)),
                        ('words', models.TextField(blank=True, default='')),
                        ('language', models.CharField(default='zh-hans', max_length=10)),
                        ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=10)),
                        ('snapshot', models.JSONField(null=True)),
                        ('digest', models.CharField(blank=True, default='', max_length=64)),
                        ('started_at', models.DateTimeField(default=shulian.clock.now)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('snapshot__isnull', True), ('status', 'draft')), models.Q(('snapshot__isnull', False), ('status', 'published'), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='a_published_issue_is_frozen')],
                    },
                ),
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
                        ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                        ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('issue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='bulletin.issue')),
                    ],
                    options={
                        'ordering': ['-changed_at', '-pk'],
                        'indexes': [models.Index(fields=['state', '-changed_at'], name='articles_by_state')],
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
                        ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-year', 'code', '-number', '-changed_at'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'year', 'number'), name='one_document_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('number__isnull', True), ('snapshot__isnull', True), ('state__in', ('draft', 'waiting')), ('year__isnull', True)), models.Q(('number__isnull', False), ('state__in', ('signed', 'withdrawn')), ('year__isnull', False), ('snapshot__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='a_signed_document_is_numbered_and_frozen')],
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
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='bulletin.article')),
                        ('taken_in_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['digest'], name='photos_by_digest')],
                        'constraints': [models.UniqueConstraint(fields=('article', 'digest'), name='a_photo_once_an_article')],
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
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='bulletin.article')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['made_at', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('deed', ''), ('text', ''), _negated=True), name='a_remark_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Section',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('heading', models.CharField(max_length=40)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='bulletin.issue')),
                    ],
                    options={
                        'ordering': ['order'],
                    },
                ),
                migrations.CreateModel(
                    name='Block',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('layout', models.CharField(choices=[('ranked', 'Ranked'), ('by-city', 'By City'), ('chart', 'Chart'), ('prose', 'Prose'), ('article', 'Article'), ('photos', 'Photos')], max_length=10)),
                        ('title', models.CharField(blank=True, default='', max_length=100)),
                        ('start', models.DateField(null=True)),
                        ('end', models.DateField(null=True)),
                        ('compares', models.BooleanField(default=False)),
                        ('prints_findings', models.BooleanField(default=True)),
                        ('text', models.TextField(blank=True, default='')),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='bulletin.article')),
                        ('form', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statistics.form')),
                        ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='bulletin.section')),
                    ],
                    options={
                        'ordering': ['order'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('layout', 'prose'), models.Q(('article__isnull', False), ('layout__in', ('article', 'photos'))), models.Q(('end__isnull', False), ('form__isnull', False), ('layout__in', ('ranked', 'by-city', 'chart')), ('start__isnull', False)), _connector='OR'), name='a_block_has_what_it_shows'), models.UniqueConstraint(condition=models.Q(('layout', 'article')), fields=('article',), name='an_article_stands_in_one_place')],
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
                    options={
                        'constraints': [models.UniqueConstraint(fields=('code', 'year'), name='one_series_a_code_and_year')],
                    },
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
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='bulletin.article')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='one_version_a_number')],
                    },
                ),
            ]
        ),
    ]
