"""The usual ways to do the same work, each as its own documentation shows it. Nothing outside the benchmark uses them."""
