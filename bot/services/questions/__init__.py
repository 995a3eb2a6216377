"""What she asks: answers from the knowledge base, and the list for her doctor."""
