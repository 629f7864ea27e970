"""Persons, their roles by site and area, qualifications, sign-in and the permission backend."""
