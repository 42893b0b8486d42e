"""The queue of the index, searches, and lists of readers."""

import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from shulian.apps.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('discovery', '0001_initial'),
    ]

    dependencies = [
        ('alliance', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('catalogue', '0001_tables'),
        ('readers', '0001_tables'),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name='Booklist',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('note', models.TextField(blank=True, default='', max_length=2000)),
                        ('share', models.UUIDField(null=True, unique=True)),
                        ('made_at', models.DateTimeField(default=shulian.clock.now)),
                        ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='booklists', to='readers.reader')),
                    ],
                ),
                migrations.CreateModel(
                    name='SavedSearch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('asked', models.TextField()),
                        ('tells', models.BooleanField(default=True)),
                        ('stop', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('saved_at', models.DateTimeField(default=shulian.clock.now)),
                        ('looked_at', models.DateTimeField(null=True)),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to='readers.reader')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reader', 'asked'), name='one_saved_search_a_question')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedFind',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.BigIntegerField()),
                        ('found_at', models.DateTimeField(default=shulian.clock.now)),
                        ('saved', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finds', to='discovery.savedsearch')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['title'], name='finds_of_a_title')],
                        'constraints': [models.UniqueConstraint(fields=('saved', 'title'), name='one_find_a_saved_search_and_title')],
                    },
                ),
                migrations.CreateModel(
                    name='BooklistEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('note', models.TextField(blank=True, default='', max_length=500)),
                        ('added_at', models.DateTimeField(default=shulian.clock.now)),
                        ('booklist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='discovery.booklist')),
                        ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['booklist', 'position'], name='entries_of_a_list')],
                        'constraints': [models.UniqueConstraint(fields=('booklist', 'title'), name='one_entry_a_list_and_title')],
                    },
                ),
                migrations.CreateModel(
                    name='PopularTitle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rank', models.PositiveSmallIntegerField()),
                        ('library', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='alliance.library')),
                        ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.title')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['title'], name='popular_by_title')],
                        'constraints': [models.UniqueConstraint(fields=('library', 'rank'), name='one_popular_title_a_library_and_rank', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='PurchaseSuggestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('receipt', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('title', models.CharField(max_length=300)),
                        ('author', models.CharField(blank=True, default='', max_length=200)),
                        ('isbn', models.CharField(blank=True, default='', max_length=20)),
                        ('publisher', models.CharField(blank=True, default='', max_length=200)),
                        ('year', models.SmallIntegerField(blank=True, null=True)),
                        ('note', models.TextField(blank=True, default='', max_length=1000)),
                        ('contact', models.BinaryField(blank=True, default=b'')),
                        ('status', models.CharField(choices=[('open', 'Open'), ('ordered', 'Ordered'), ('held', 'Held'), ('declined', 'Declined')], default='open', max_length=10)),
                        ('received_at', models.DateTimeField(default=shulian.clock.now)),
                        ('answer', models.TextField(blank=True, default='', max_length=2000)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('is_demonstration', models.BooleanField(default=False)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchase_suggestions', to='alliance.library')),
                        ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='purchase_suggestions', to='readers.reader')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['library', 'status', 'received_at'], name='suggestions_to_a_library')],
                    },
                ),
            ]
        ),
    ]
