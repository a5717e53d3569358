"""Tests on the real Pinokio engine, and what they run it with."""
