#!/bin/sh
# Sets up .venv from the hashed lock file; "setup.sh dev" adds what the tests need. Does nothing where nothing changed.
set -eu
cd "$(dirname "$0")/.."

die() { printf '%s\n' "taskhub: $*" >&2; exit 1; }

suits() { "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 12)))' 2>/dev/null; }

if [ "${1:-}" = dev ]; then lock=requirements-dev.lock; else lock=requirements.lock; fi
wanted=$(cat "$lock" pyproject.toml | cksum)
if [ -f .venv/.installed ] && grep -qxF -e "$wanted" .venv/.installed && suits .venv/bin/python; then exit 0; fi

python=
for candidate in ${PYTHON:-} python3.12 python3.11 python3 python; do
    if suits "$candidate"; then python=$candidate; break; fi
done
[ -n "$python" ] || die "Python 3.11 or 3.12 is needed (durable-rules' C extension does not load on 3.13 and later);" \
    "install one of them, or name it: make PYTHON=/path/to/python3.12"
command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || die "a C compiler is needed (durable-rules is a C extension);" \
    "on Debian or Ubuntu: apt-get install gcc"
"$python" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' ||
    die "Python's headers are needed to build a C extension; on Debian or Ubuntu: apt-get install python3-dev"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    die "Python's venv module is needed; on Debian or Ubuntu: apt-get install python3-venv"

suits .venv/bin/python || { rm -rf .venv; "$python" -m venv .venv; }
echo "taskhub: installing into .venv (about a minute, once) ..." >&2
log=.venv/install.log
# As constraints too: else older pips take the newest of what is asked for with an extra, and refuse it as not pinned.
if ! .venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r "$lock" -c "$lock" >"$log" 2>&1 ||
   ! .venv/bin/python -m pip install --disable-pip-version-check --no-deps -e . >>"$log" 2>&1; then
    tail -n 25 "$log" >&2
    die "the installation failed; the whole log is in $log"
fi
printf '%s\n' "$wanted" >>.venv/.installed
