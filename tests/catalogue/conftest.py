"""pgrls stands in an environment of its own; its tests are collected when told where (tools/check_rls.sh does)."""

import os

collect_ignore = [] if os.environ.get("LEADSRAPIDO_PGRLS") else ["test_pgrls.py"]
