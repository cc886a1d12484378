"""Harmful content in questions and answers, by OpenAI's categories: judged here, or by OpenAI's moderation API."""
