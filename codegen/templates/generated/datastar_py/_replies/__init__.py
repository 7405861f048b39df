"""Responses of one patch, in each framework's own class."""
