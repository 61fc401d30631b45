#!/usr/bin/env bash
# Row level security judged by pgrls, on fresh clones of the test server: lint, proofs, who reaches what. Exits 1 on any finding.
# pgrls stands in its own environment, .venv-pgrls, made from requirements-pgrls.lock; the tests run in .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.venv-pgrls/finished
if ! cmp --silent requirements-pgrls.lock "$stamp" || ! .venv-pgrls/bin/pgrls --version >/dev/null 2>&1; then
    echo "Python environment for pgrls ..."
    .venv/bin/python -m venv --clear .venv-pgrls
    .venv-pgrls/bin/python -m pip install --quiet --disable-pip-version-check --no-input --retries 5 --timeout 60 \
        --require-hashes -r requirements-pgrls.lock
    cp requirements-pgrls.lock "$stamp"
fi
LEADSRAPIDO_PGRLS="$PWD/.venv-pgrls/bin/pgrls" exec .venv/bin/pytest tests/catalogue/test_pgrls.py "$@"
