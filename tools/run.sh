#!/bin/sh
# Runs one of the tools of this folder under the pinned Node: `sh tools/run.sh bundle --out dist`.
set -eu
root=$(cd "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$root/tools/install-locked.sh"
install_locked "$root"
cd "$root"
PATH=$root/node_modules/.bin:$PATH
export PATH
tool=$1
shift
exec node "tools/$tool.ts" "$@"
