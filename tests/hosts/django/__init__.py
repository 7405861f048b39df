"""How streams behave in Django: its test clients, its decorators and middleware, its threads and connections."""
