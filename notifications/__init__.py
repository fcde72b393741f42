"""The notifications: letters in Chinese and English, sent by mail from the outbox."""
