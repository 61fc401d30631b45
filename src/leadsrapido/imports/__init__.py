"""Files of leads brought in: `import_file()` reads, stages and publishes one."""

from leadsrapido.imports.load import import_file
from leadsrapido.imports.schemas import ImportOptions, ImportReport, Progress

__all__ = ["ImportOptions", "ImportReport", "Progress", "import_file"]
