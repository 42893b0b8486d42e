"""A payment can be taken back as a whole by another one; its transaction number is free again then."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("charges", "0001_tables")]
    operations = [
        migrations.RemoveConstraint(model_name="payment", name="one_payment_a_transaction"),
        migrations.AddField(model_name="payment", name="reversed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="payment",
            name="reverses",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="charges.payment",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="why",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=Q(fen__gt=0, method="mobile", reversed_at__isnull=True, reverses__isnull=True),
                fields=("transaction",),
                name="one_payment_a_transaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=Q(reverses__isnull=True, why="") | (Q(reverses__isnull=False) & ~Q(why="")),
                name="reversal_says_why",
            ),
        ),
    ]
