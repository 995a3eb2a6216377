"""The PostgreSQL server of the tests is the one of the benchmark."""

from bot.lab.bench.postgres import Cluster, cluster

__all__ = ["Cluster", "cluster"]
