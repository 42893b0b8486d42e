"""Consents and their texts, and what the law has the alliance write down; a published text is fixed."""

import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models


FIXED = """
CREATE FUNCTION readers_consent_text_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published text is not changed; a new version takes its place'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER readers_consent_text_fixed BEFORE UPDATE OR DELETE ON readers_consenttext
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION readers_consent_text_is_fixed();
CREATE TRIGGER readers_assessment_fixed BEFORE UPDATE OR DELETE ON readers_assessment
    FOR EACH ROW WHEN (OLD.finished_on IS NOT NULL) EXECUTE FUNCTION readers_consent_text_is_fixed();
"""

# What a guardian agreed to before there were texts, and a history that a reader asked for.
BEFORE = """
INSERT INTO readers_consent (reader_id, kind, version, given_at, "by", how, withdrawn, withdrawn_by, withdrawn_how)
SELECT id, 'child', 0, guardian_consented_at, 'guardian', 'desk', false, '', '' FROM readers_reader
 WHERE guardian_consented_at IS NOT NULL AND birth_date > now() - interval '14 years';
INSERT INTO readers_consent (reader_id, kind, version, given_at, "by", how, withdrawn, withdrawn_by, withdrawn_how)
SELECT id, 'reading-history', 0, now(), 'self', 'portal', false, '', '' FROM readers_reader WHERE keeps_history;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0004_cataloguers'),
        ('readers', '0007_card_life'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='privacy',
            name='credential_days',
            field=models.PositiveSmallIntegerField(default=365),
        ),
        migrations.AddField(
            model_name='privacy',
            name='left_days',
            field=models.PositiveSmallIntegerField(default=365),
        ),
        migrations.AddField(
            model_name='privacy',
            name='log_days',
            field=models.PositiveSmallIntegerField(default=180),
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purposes', models.JSONField(default=list)),
                ('occasions', models.JSONField(default=list)),
                ('aim', models.TextField()),
                ('risks', models.TextField()),
                ('measures', models.TextField()),
                ('conclusion', models.TextField(blank=True, default='')),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('finished_on', models.DateField(null=True)),
                ('review_on', models.DateField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('finished_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('found_at', models.DateTimeField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('reach', models.CharField(max_length=20)),
                ('data', models.JSONField(default=list)),
                ('cause', models.TextField()),
                ('harm', models.TextField()),
                ('measures', models.TextField()),
                ('advice', models.TextField()),
                ('written_at', models.DateTimeField(default=shulian.clock.now)),
                ('listed_at', models.DateTimeField(null=True)),
                ('persons', models.PositiveIntegerField(default=0)),
                ('minors', models.PositiveIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('reported_on', models.DateTimeField(null=True)),
                ('report_note', models.CharField(blank=True, default='', max_length=200)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Processing',
            fields=[
                ('purpose', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('joint', models.CharField(blank=True, default='', max_length=500)),
                ('entrusted', models.CharField(blank=True, default='', max_length=500)),
                ('agreed_on', models.DateField(null=True)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('changed_at', models.DateTimeField(default=shulian.clock.now)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Responsible',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('processor', models.CharField(blank=True, default='', max_length=100)),
                ('person', models.CharField(blank=True, default='', max_length=100)),
                ('contact', models.CharField(blank=True, default='', max_length=200)),
                ('authority', models.CharField(blank=True, default='', max_length=100)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_row_of_responsible')],
            },
        ),
        migrations.CreateModel(
            name='BreachPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minor', models.BooleanField(default=False)),
                ('told_at', models.DateTimeField(null=True)),
                ('breach', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='readers.breach')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('breach', 'reader'), name='once_a_breach_and_reader')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('given_at', models.DateTimeField(default=shulian.clock.now)),
                ('by', models.CharField(max_length=10)),
                ('how', models.CharField(max_length=10)),
                ('ended_at', models.DateTimeField(null=True)),
                ('withdrawn', models.BooleanField(default=False)),
                ('withdrawn_by', models.CharField(blank=True, default='', max_length=10)),
                ('withdrawn_how', models.CharField(blank=True, default='', max_length=10)),
                ('library', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='readers.reader')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', '-given_at'], name='consents_by_kind')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('reader', 'kind'), name='one_standing_consent_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=100)),
                ('body', models.TextField()),
                ('title_en', models.CharField(max_length=100)),
                ('body_en', models.TextField()),
                ('asks_again', models.BooleanField(default=True)),
                ('effective_on', models.DateField(null=True)),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
                ('published_at', models.DateTimeField(null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'version'), name='one_consent_text_a_version'), models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('kind',), name='one_draft_of_a_consent_text'), models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('effective_on__isnull', False), _connector='OR'), name='published_consent_text_has_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('ground', models.CharField(max_length=20)),
                ('erased_at', models.DateTimeField(default=shulian.clock.now)),
                ('counts', models.JSONField(default=dict)),
                ('marks', models.BinaryField(blank=True, default=b'')),
                ('searched_at', models.DateTimeField(null=True)),
                ('searched', models.JSONField(default=dict)),
                ('is_clean', models.BooleanField(null=True)),
                ('erased_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.library')),
            ],
            options={
                'indexes': [models.Index(fields=['-erased_at'], name='erasures_by_age')],
            },
        ),
        migrations.RunSQL(FIXED, "DROP FUNCTION readers_consent_text_is_fixed() CASCADE"),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
