"""What the adapter for Django is made of: where its streams run, and how they leave."""
