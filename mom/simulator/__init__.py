"""The plant around PharMOM, played over its protocols; imports no app and knows no database."""
