"""The MQTT devices' face: one client per scale and per room's sensor head."""
