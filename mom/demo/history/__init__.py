"""What happened in the demo plant before today: forty batches, made by the people of the demo through actions.

It is told in a database whose name is that of a test's, because no other lets its clock be moved
(URS-SYS-04); when everything is told the clock runs again and the database becomes the demo's (``draft``).
"""
