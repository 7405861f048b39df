"""What `datastar_py.testing` is made of."""
