"""Kinds of record that can be disposed of when their time is over."""
