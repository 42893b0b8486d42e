import django.db.models.deletion
from django.db import migrations, models

import shulian.clock


class Migration(migrations.Migration):

    dependencies = [
        ('statistics', '0017_figures_with_decimals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_at', models.DateTimeField()),
                ('reopened_at', models.DateTimeField(default=shulian.clock.now)),
                ('span', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reopenings', to='statistics.span')),
            ],
        ),
    ]
