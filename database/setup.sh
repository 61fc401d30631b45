#!/bin/sh
# Installs what LeadsRapido needs from the system: PostgreSQL (15 or newer) with contrib and PostGIS, Python (3.11 or newer) with venv.
#
#   database/setup.sh            install what is missing, as root or through sudo; says what it will do before it does it
#   database/setup.sh --check    only tell what is missing (exit 1 when something is)
#   database/setup.sh --python   print the Python that will do
#   database/setup.sh --postgresql   leave Python alone: the caller has one that root does not see
#
# Debian and Ubuntu. Run it again: what is there is skipped. It creates no system cluster and starts no service: the private
# server that `leadsrapido up` starts needs only the programs.
set -eu

MINIMUM_POSTGRESQL=15
# Where Python is looked for, the system's own first.
PYTHONS="python3 python3.14 python3.13 python3.12 python3.11"
CREATE_NO_CLUSTER=/etc/postgresql-common/createcluster.d/leadsrapido.conf
START_NO_SERVICE=/usr/sbin/policy-rc.d
MARK="Made by LeadsRapido's setup.sh for the time of an installation"

main() {
    wants_python=yes
    case "${1-}" in
        --python)
            find_python || fail "Python 3.11 or newer with venv is missing. Run: sudo database/setup.sh"
            exit 0
            ;;
        --postgresql) wants_python=no ;;
        --check | "") ;;
        *) fail "usage: database/setup.sh [--check | --python | --postgresql]" 2 ;;
    esac
    missing=$(what_is_missing)
    if [ -z "$missing" ]; then
        echo "System packages: all there."
        exit 0
    fi
    [ "${1-}" != --check ] || fail "Missing: $missing. Run: sudo database/setup.sh"
    command -v apt-get >/dev/null || fail "Missing: $missing. This script installs them on Debian and Ubuntu only; install them with your system's tools, then go on."
    become_root "$missing"
    echo "Missing: $missing."
    install_missing
    missing=$(what_is_missing)
    [ -z "$missing" ] || fail "The packages were installed, but this is still missing: $missing."
    echo "System packages: installed."
}

# Names, for people, of what is not there yet.
what_is_missing() {
    list=""
    has_postgresql || list="PostgreSQL $MINIMUM_POSTGRESQL or newer with contrib and PostGIS"
    has_python || list="${list:+$list, }Python 3.11 or newer with venv"
    printf '%s' "$list"
}

has_postgresql() {
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] || continue
        version=$("$folder/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        [ "$version" -ge "$MINIMUM_POSTGRESQL" ] || continue
        share=$("$folder/pg_config" --sharedir 2>/dev/null) || share=/usr/share/postgresql/$version
        [ -e "$share/extension/postgis.control" ] && [ -e "$share/extension/pg_stat_statements.control" ] && return 0
    done
    return 1
}

has_python() {
    [ $wants_python = no ] || find_python >/dev/null
}

find_python() {
    for python in $PYTHONS; do
        path=$(command -v "$python") || continue
        "$path" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$path" && return 0
    done
    return 1
}

# Runs this script again as root, if we are not.
become_root() {
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null || fail "Missing: $1. Installing needs root, and there is no sudo: run database/setup.sh as root."
    echo "Missing: $1. Asking sudo to install it."
    has_python && part=--postgresql || part=""
    # Without a terminal nobody could answer a question.
    [ -t 0 ] && question="" || question=-n
    # shellcheck disable=SC2086  # each is one word or none
    sudo $question -- "$(self)" $part || fail "Installing through sudo did not work (see above). Run: sudo database/setup.sh"
    exit 0
}

self() {
    echo "$(cd "$(dirname "$0")" && pwd)/$(basename "$0")"
}

install_missing() {
    # LC_ALL: what apt-cache answers is read below, and must not be in the reader's language.
    export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l NEEDRESTART_SUSPEND=1
    log=$(mktemp)
    trap 'clean_up' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    echo "Reading the package lists ..."
    # One foreign repository out of order need not stop us: what counts is whether our packages can be had.
    apt update || { tail -n 5 "$log" >&2 && echo "Not every package list could be read; going on with those that are there." >&2; }
    packages=""
    has_postgresql || packages=$(postgresql_packages)
    has_python || packages="$packages $(python_packages)"
    # shellcheck disable=SC2086  # a list of words
    echo "Installing with apt-get:" $packages
    echo "(no system cluster is created, no service is started)"
    refuse_clusters_and_services
    # shellcheck disable=SC2086  # a list of words
    apt install -y --no-install-recommends -o Dpkg::Options::=--force-confold $packages || {
        tail -n 12 "$log" >&2
        fail "The packages cannot be installed (see above). Mend it, then run this again."
    }
}

# apt-get without its output, which stays in the log.
apt() {
    apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1
}

postgresql_packages() {
    version=$(postgresql_version)
    echo "postgresql-$version postgresql-client-$version postgresql-$version-postgis-3"
}

# The major version to install: one whose server is there already, else the newest that has PostGIS.
postgresql_version() {
    offered=$(apt-cache pkgnames postgresql- 2>/dev/null | sed -n 's/^postgresql-\([0-9]*\)-postgis-3$/\1/p' | sort -rn)
    for version in $offered; do
        [ "$version" -ge "$MINIMUM_POSTGRESQL" ] && [ -x "/usr/lib/postgresql/$version/bin/initdb" ] && echo "$version" && return
    done
    for version in $offered; do
        [ "$version" -ge "$MINIMUM_POSTGRESQL" ] && is_available "postgresql-$version" && echo "$version" && return
    done
    newest=$(echo "$offered" | head -1)
    fail "This system's package lists offer PostgreSQL with PostGIS ${newest:+only up to version }${newest:-not at all}; LeadsRapido needs $MINIMUM_POSTGRESQL. Add the PostgreSQL project's own package repository, then run this again."
}

python_packages() {
    for python in $PYTHONS; do
        is_available "$python" || continue
        case $python in
            python3) version=$(apt-cache policy python3 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*\.[0-9]*\).*/\1/p') ;;
            *) version=${python#python} ;;
        esac
        [ "${version#*.}" -ge 11 ] && echo "$python $python-venv" && return
    done
    fail "This system's package lists offer no Python 3.11 or newer. Use a newer release, or install one by hand."
}

is_available() {
    apt-cache policy "$1" 2>/dev/null | grep -q '^ *Candidate: [0-9]'
}

# For the time of the installation only; both files undo themselves (clean_up), and the second one also loses its force with us.
refuse_clusters_and_services() {
    if ! grep -qsE '^ *create_main_cluster' /etc/postgresql-common/createcluster.conf /etc/postgresql-common/createcluster.d/*.conf; then
        mkdir -p "$(dirname "$CREATE_NO_CLUSTER")"
        printf '# %s\ncreate_main_cluster = false\n' "$MARK" >"$CREATE_NO_CLUSTER"
    fi
    if [ ! -e "$START_NO_SERVICE" ] || grep -qs "$MARK" "$START_NO_SERVICE"; then
        printf '#!/bin/sh\n# %s\nkill -0 %s 2>/dev/null && exit 101\nexit 0\n' "$MARK" $$ >"$START_NO_SERVICE"
        chmod 755 "$START_NO_SERVICE"
    fi
}

clean_up() {
    for file in "$CREATE_NO_CLUSTER" "$START_NO_SERVICE"; do
        if grep -qs "$MARK" "$file"; then rm -f "$file"; fi
    done
    rm -f "$log"
}

fail() {
    echo "setup.sh: $1" >&2
    exit "${2-1}"
}

main "$@"
