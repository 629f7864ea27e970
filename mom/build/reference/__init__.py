"""The reference pages in `docs/reference`, made from the running declarations: `make docs`.

What people must look up is declared once, in the code; these pages are printed from there and from nowhere
else. A label without Chinese, an error without a remedy or a variable without a meaning fails the making.
"""
