"""What can be done with connections: define, switch, bind tags, give out tokens, tell plant and ERP."""
