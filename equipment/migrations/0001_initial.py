import django.db.models.deletion
import equipment.models.site
import kernel.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', kernel.fields.BilingualTextField(default=dict, verbose_name='name')),
                ('zone', models.CharField(default='Asia/Shanghai', max_length=50, validators=[equipment.models.site.check_zone], verbose_name='time zone')),
                ('profile', models.CharField(choices=[('CN', 'China'), ('EU', 'European Union'), ('US', 'United States'), ('MAX', 'Strictest of all')], default='MAX', max_length=3, verbose_name='compliance profile')),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifier')),
                ('row_version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('name', kernel.fields.BilingualTextField(default=dict, verbose_name='name')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='equipment.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'area',
                'verbose_name_plural': 'areas',
                'ordering': ['site_id', 'code'],
                'constraints': [models.UniqueConstraint(fields=('site', 'code'), name='equipment_area_code_per_site')],
            },
        ),
    ]
