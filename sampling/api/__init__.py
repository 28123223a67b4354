"""REST for the programs of laboratories: samples waiting, results in, conclusions out (``docs/api.md``)."""
