#!/bin/sh
# Builds the GoToSocial server that the live test talks to, once, into a cache directory.
#
#   ./build.sh CACHE_DIR
#
# Prints one line on stdout: the directory that holds `gotosocial` (the server), `web/template` and
# `web/assets`. Everything else goes to stderr. If that directory is there already, nothing is done.
#
# What is built is exactly GoToSocial v0.17.3 and the dependency versions its own go.mod names;
# every archive is checked against the hashes in server/go.sum, which is committed (a subset of
# GoToSocial's own go.sum, plus GoToSocial itself). -mod=readonly makes any other hash an error.
#
# Build tags: upstream's own list, less the observability parts, and `nowasm`. That last one is
# needed because the WebAssembly runtime of that release (wazero 1.8.1) crashes in SQLite when
# compiled by Go 1.26 ("out of bounds memory access", in any journal mode); it selects upstream's
# other SQLite driver (modernc) and the machine's ffmpeg instead of the embedded one. Where there is
# none, drive.ts gives the server a placeholder that refuses, and nothing with pictures is tried.
set -eu
cache=${1:?usage: build.sh CACHE_DIR}
version=0.17.3
module=github.com/superseriousbusiness/gotosocial
tags='netgo osusergo static_build kvformat timetzdata notracing nometrics nowasm'
source=$(cd "$(dirname "$0")" && pwd)/server

key=$( { cat "$source/go.mod" "$source/go.sum"; echo "$tags"; go version; } | sha256sum | cut -c1-12)
target=$cache/gotosocial-$version-$key
if [ -x "$target/gotosocial" ]; then
  echo "$target"
  exit 0
fi

mkdir -p "$cache"
work=$(mktemp -d "$cache/.build-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$source"
export CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off
export GOFLAGS='-mod=readonly -buildvcs=false'
# The download is lazy: only the packages that are compiled are fetched.
nice go build -p "${GO_JOBS:-2}" -trimpath -tags "$tags" \
  -ldflags "-s -w -X main.Version=$version" -o "$work/gotosocial" "$module/cmd/gotosocial" >&2
web=$(go list -m -f '{{.Dir}}' "$module")/web
mkdir "$work/web"
cp -R "$web/template" "$web/assets" "$work/web/"
chmod -R u+w "$work/web" # the module cache is read-only
chmod 0755 "$work"
mv "$work" "$target" 2>/dev/null || [ -x "$target/gotosocial" ] # somebody else may have been faster
echo "$target"
