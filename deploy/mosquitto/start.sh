#!/bin/sh
# Makes the password file from the environment, then becomes the broker.
set -eu
umask 077
: >/tmp/passwords
mosquitto_passwd -b /tmp/passwords pharmom "$MQTT_PASSWORD"
mosquitto_passwd -b /tmp/passwords plant "$MQTT_PLANT_PASSWORD"
cp /deploy/access /tmp/access
chown mosquitto /tmp/passwords /tmp/access
exec mosquitto -c /deploy/mosquitto.conf
