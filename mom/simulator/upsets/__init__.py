"""What goes wrong in the plant, and when: scripts, kinds of upset, and their director."""
