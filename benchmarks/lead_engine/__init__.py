"""The lead engine measured: the literal design, the floor and ours in turn, on 2 million leads of 500 organizations.

make bench                            everything: builds what is missing, measures, writes docs/performance.md
make bench ARGS="--rows 200000"       the same with fewer leads
python -m benchmarks.lead_engine -h   the single parts
"""
