"""What those who watch the process are told: /ready, /metrics, systemd."""
