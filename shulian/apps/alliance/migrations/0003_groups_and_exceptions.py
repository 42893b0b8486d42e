"""Groups of libraries across the tree, and openings out of the ordinary."""

import django.db.models.deletion
from django.db import migrations, models


COUNT = """
CREATE TRIGGER groups_change AFTER INSERT OR UPDATE OR DELETE ON alliance_librarygroup_libraries
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
CREATE TRIGGER opening_exceptions_change AFTER INSERT OR UPDATE OR DELETE ON alliance_openingexception
    FOR EACH STATEMENT EXECUTE FUNCTION alliance_count_tree_change();
"""
UNCOUNT = """
DROP TRIGGER groups_change ON alliance_librarygroup_libraries;
DROP TRIGGER opening_exceptions_change ON alliance_openingexception;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0002_tree_version'),
    ]

    operations = [
        migrations.AlterField(
            model_name='grant',
            name='role',
            field=models.CharField(choices=[('branch-keeper', 'branch-keeper'), ('desk-librarian', 'desk-librarian'), ('senior-librarian', 'senior-librarian'), ('courier', 'courier'), ('library-director', 'library-director'), ('alliance-office', 'alliance-office'), ('system-administrator', 'system-administrator')], max_length=40),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=[('branch-keeper', 'branch-keeper'), ('desk-librarian', 'desk-librarian'), ('senior-librarian', 'senior-librarian'), ('courier', 'courier'), ('library-director', 'library-director'), ('alliance-office', 'alliance-office'), ('system-administrator', 'system-administrator')], max_length=40),
        ),
        migrations.CreateModel(
            name='LibraryGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('libraries', models.ManyToManyField(related_name='groups', to='alliance.library')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_exceptions', to='alliance.library')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('library', 'day'), name='one_opening_exception_a_day'), models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='exception_opens_before_it_closes')],
            },
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
    ]
