"""What `{% load datastar %}` loads."""
