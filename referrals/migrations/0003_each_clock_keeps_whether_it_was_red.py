from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_the_queue_in_order_of_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="is_red",
            field=models.BooleanField(default=False),
        ),
    ]
