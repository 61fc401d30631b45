"""Sample data: seeded, streamed, valid, and of nobody.

generate(leads, seed)            -> Iterator[SampleLead]   normalised values, for tests and benchmarks
organization_sizes(2_000_000, 500) -> [294_400, …]         Zipf-like, largest first
cells(lead, draws)               -> list[str]              one row as people write it, under HEADER
write_files(path, leads, …)      -> list[SampleFile]       CSV: `;`, Windows-1252, CRLF, decimal comma
"""

from leadsrapido.sample.files import SampleFile, sample_paths, write_files
from leadsrapido.sample.leads import SampleLead, generate
from leadsrapido.sample.rows import HEADER, cells
from leadsrapido.sample.sizes import organization_sizes

__all__ = [
    "HEADER",
    "SampleFile",
    "SampleLead",
    "cells",
    "generate",
    "organization_sizes",
    "sample_paths",
    "write_files",
]
