"""The loop: what waits is answered, what is due is done, what is to leave leaves."""
