"""Tries at signing in, devices, and the sealed secrets of second factors."""

import django.contrib.postgres.fields
import django.db.models.deletion
import shulian.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0005_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorSecret',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('made_at', models.DateTimeField(default=shulian.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name='account',
            name='factor_due_on',
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name='Tries',
            fields=[
                ('digest', models.BinaryField(primary_key=True, serialize=False)),
                ('tried', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('refused_at', models.DateTimeField(null=True)),
                ('belongs', models.BooleanField(default=False)),
                ('touched_at', models.DateTimeField(default=shulian.clock.now)),
            ],
            options={
                'indexes': [models.Index(fields=['refused_at'], name='tries_by_refusal'), models.Index(fields=['touched_at'], name='tries_by_use')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('phone', 'Phone'), ('tablet', 'Tablet'), ('computer', 'Computer'), ('other', 'Other')], default='other', max_length=10)),
                ('browser', models.CharField(blank=True, default='', max_length=60)),
                ('way', models.CharField(blank=True, choices=[('pin', 'Pin'), ('staff', 'Staff'), ('identity', 'Identity'), ('wechat', 'Wechat'), ('alipay', 'Alipay'), ('oidc', 'Oidc'), ('link', 'Link')], default='', max_length=10)),
                ('signed_in_at', models.DateTimeField(default=shulian.clock.now)),
                ('used_at', models.DateTimeField(default=shulian.clock.now)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['used_at'], name='devices_by_use')],
            },
        ),
    ]
