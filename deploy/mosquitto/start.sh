#!/bin/sh
# Makes accounts and doors from what it is given, then becomes the broker.
set -eu
umask 077
given=${MQTT_GIVEN:-/deploy}
made=${MQTT_MADE:-/tmp/broker}

rm -rf "$made"
mkdir -p "$made"
cp "$given/mosquitto.conf" "$given/access" "$made/"
: >"$made/passwords"
mosquitto_passwd -b "$made/passwords" pharmom "$MQTT_PASSWORD"
# One account for each device, as `mosquitto_passwd` has written it.
if [ -f "$given/devices" ]; then cat "$given/devices" >>"$made/passwords"; fi
if [ -f "$given/tls/server.crt" ] && [ -f "$given/tls/server.key" ]; then
  mkdir "$made/tls"
  cp "$given/tls/server.crt" "$given/tls/server.key" "$made/tls/"
  cat "$given/devices.conf" >>"$made/mosquitto.conf"
else
  echo "No certificate in tls/: the devices' door stays shut, only the suite can connect." >&2
fi
if [ "$(id -u)" = 0 ]; then chown -R mosquitto "$made"; fi
cd "$made"
exec mosquitto -c mosquitto.conf
