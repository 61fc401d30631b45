"""PostgreSQL's settings for a machine of a given size."""

import os
from pathlib import Path

KIB, MIB, GIB = 1024, 1024**2, 1024**3


def cluster_settings(memory: int, cores: int, *, durable: bool = True) -> dict[str, str]:
    """Name → value for postgresql.conf, from the machine's size alone.

    Modest on purpose: the server shares the machine with the application and with other instances. An eighth of the
    memory is PostgreSQL's own cache (2 GB at most), the operating system's cache is taken to hold half of it.

    Args:
        memory: bytes the machine (or container) has.
        cores: processors we may use.
        durable: False for throw-away test servers: nothing is forced to disk. A crash of the server
            loses nothing then, a crash of the machine everything.
    """
    settings = {
        "max_connections": "200",
        # 16 partitions, each with a dozen indexes: one unpruned statement locks two hundred relations.
        "max_locks_per_transaction": "256",
        "shared_buffers": _size(memory // 8, low=64 * MIB, high=2 * GIB),
        "effective_cache_size": _size(memory // 2, low=128 * MIB, high=64 * GIB),
        "work_mem": _size(memory // 800, low=4 * MIB, high=64 * MIB),
        "maintenance_work_mem": _size(memory // 16, low=64 * MIB, high=1 * GIB),
        "max_worker_processes": str(max(8, cores)),
        "max_parallel_workers": str(cores),
        "max_parallel_workers_per_gather": str(min(cores // 2, 4)),
        "max_parallel_maintenance_workers": str(min(cores // 2, 4)),
        # Solid-state disks: a page out of order costs about as much as the next one.
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        "wal_compression": "on",
        "min_wal_size": "256MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "client_connection_check_interval": "10s",
        "shared_preload_libraries": "pg_stat_statements",
        "track_io_timing": "on",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        **_logging(),
    }
    if not durable:
        settings |= {
            "fsync": "off",
            "full_page_writes": "off",
            "shared_buffers": _size(memory // 8, low=64 * MIB, high=256 * MIB),
        }
    return settings


def machine_memory() -> int:
    """Bytes of memory we may use: the machine's, or less where a container is given less."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        try:
            return min(physical, int(limit.read_text()))
        except (OSError, ValueError):
            continue
    return physical


def machine_cores() -> int:
    """Processors we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def render(settings: dict[str, str]) -> str:
    """The settings as lines of a configuration file."""
    quoted = {name: value.replace("\\", "\\\\").replace("'", "''") for name, value in settings.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _logging() -> dict[str, str]:
    return {
        "logging_collector": "on",
        # A week, then over again: the folder does not grow for ever.
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d %a ",
        "log_lock_waits": "on",
        "log_temp_files": "64MB",
        # Statements and row values hold people's data and do not belong into a log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


def _size(wanted: int, *, low: int, high: int) -> str:
    return f"{max(low, min(wanted, high)) // KIB}kB"
