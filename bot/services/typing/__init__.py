"""What typed words mean where they are typed: reports, requests, the step in hand, the way out under each answer."""
