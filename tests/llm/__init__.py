"""A real server that speaks OpenAI's protocol, with a small model, for tests."""
