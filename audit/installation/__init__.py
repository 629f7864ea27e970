"""Is PharMOM installed as it must be? PostgreSQL's own catalogues, compared with what the code says (URS-VAL-02)."""
