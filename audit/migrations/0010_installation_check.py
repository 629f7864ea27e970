"""Checks of the installation are records."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Its triggers and rights follow after each migrate (audit.capture)."""

    dependencies = [
        ('audit', '0009_disposal'),
    ]

    operations = [
        migrations.CreateModel(
            name='InstallationRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('began_at', models.DateTimeField(verbose_name='began')),
                ('ended_at', models.DateTimeField(verbose_name='ended')),
                ('machine', models.TextField(verbose_name='machine')),
                ('state', models.CharField(choices=[('passed', 'Passed'), ('failed', 'Failed')], max_length=10, verbose_name='result')),
                ('looked_at', models.PositiveIntegerField(verbose_name='looked at')),
                ('fault_count', models.PositiveIntegerField(verbose_name='faults')),
                ('lines', models.JSONField(verbose_name='findings')),
            ],
            options={
                'verbose_name': 'check of the installation',
                'verbose_name_plural': 'checks of the installation',
                'ordering': ['-id'],
            },
        ),
    ]
