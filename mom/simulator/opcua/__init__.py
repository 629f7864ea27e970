"""The PLCs' face: an OPC UA server over the plant's machines."""
