# Sourced by ./sextant and tools/run.sh: makes sure that node_modules holds what package-lock.json names. POSIX sh, nothing but npm needed.
#
# The stamp says which lockfile, on which kind of machine, was installed last; it is written after npm has succeeded. One process installs at a
# time: the lock is a symlink whose target is its owner's process id (made in one step, so there is never a lock without an owner).

locked_stamp() { printf '%s %s\n' "$(cksum < "$1/package-lock.json")" "$(uname -sm)"; }

is_installed() {
  [ -x "$1/node_modules/.bin/node" ] && [ "$(cat "$1/node_modules/.sextant-stamp" 2>/dev/null)" = "$(locked_stamp "$1")" ]
}

lock_owner_lives() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }

# Removes a lock whose owner has died; a second lock makes sure that only one process does so, and that it looks again before it does.
break_dead_lock() {
  ln -s "$$" "$1.break" 2>/dev/null || { sleep 1; return 0; }
  owner=$(readlink "$1" 2>/dev/null || true)
  if [ -n "$owner" ] && ! lock_owner_lives "$owner"; then rm -f "$1"; fi
  rm -f "$1.break"
}

install_locked() {
  if is_installed "$1"; then return 0; fi
  lock=$1/.install-lock
  waited=0
  until ln -s "$$" "$lock" 2>/dev/null; do
    if [ ! -w "$1" ]; then echo "sextant: cannot install its packages: $1 is not writable by this user." >&2; exit 1; fi
    owner=$(readlink "$lock" 2>/dev/null || true)
    if [ -n "$owner" ] && ! lock_owner_lives "$owner"; then break_dead_lock "$lock"; continue; fi
    [ "$waited" -gt 0 ] || echo "sextant: another process (${owner:-unknown}) is installing the packages; waiting for it …" >&2
    waited=$((waited + 1))
    if [ "$waited" -gt 900 ]; then echo "sextant: gave up after 15 minutes; if nothing is installing, remove $lock and $lock.break." >&2; exit 1; fi
    sleep 1
  done
  trap 'rm -f "$lock"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! is_installed "$1"; then npm_install "$1"; fi
  rm -f "$lock"
  trap - EXIT HUP INT TERM
}

npm_install() {
  if ! command -v npm >/dev/null 2>&1 || ! command -v node >/dev/null 2>&1; then
    echo "sextant: Node 20 or newer with npm is needed for the first start; install it from https://nodejs.org or your distribution." >&2
    exit 1
  fi
  major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 20 ]; then echo "sextant: this machine's Node is $(node -v); version 20 or newer is needed for the first start." >&2; exit 1; fi
  echo "sextant: installing the locked packages with npm ci (once per lockfile, about a minute) …" >&2
  # NODE_ENV=production or a user's omit=dev would leave out the pinned Node itself.
  if ! (cd "$1" && npm ci --include=dev --no-audit --no-fund --no-progress --loglevel=error </dev/null >&2); then
    echo "sextant: npm ci failed (its messages are above), so nothing was started. Check the network, the proxy and the free disk space, then run the same command again." >&2
    exit 1
  fi
  if [ ! -x "$1/node_modules/.bin/node" ] || ! "$1/node_modules/.bin/node" --version >/dev/null 2>&1; then
    echo "sextant: npm installed the packages, but the pinned Node does not run. Were install scripts switched off (npm config get ignore-scripts)?" >&2
    exit 1
  fi
  locked_stamp "$1" > "$1/node_modules/.sextant-stamp"
}
