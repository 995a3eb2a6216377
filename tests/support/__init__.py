"""What tests share: a town with real people in it, databases, and builders of rows."""
