"""How streams behave in Django: its test clients, decorators, middleware, threads, connections."""
