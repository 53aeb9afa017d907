# What the machine and the checkout must have before anything runs. Sourced by the other scripts, never run by itself.
#
# As root, or where sudo asks nothing (or there is a terminal to ask on), what is missing is installed with apt.
# Elsewhere the one line that installs it is printed. Nothing is done twice: a finished step leaves a stamp of what it
# was made from.

# shellcheck shell=sh disable=SC2034 # what is set here is used by the scripts that source this

set -eu
# A shell without job control, or a cron job, may lack these; ldconfig lives there.
PATH=$PATH:/usr/sbin:/sbin
ROOT=$(cd "$(dirname "$0")/.." && pwd -P)
NAME=scripts/$(basename "$0")
PYTHON=.venv/bin/python
VERAPDF=1.30.2
DEPENDENCY_PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
cd "$ROOT"

say() { printf '%s: %s\n' "$NAME" "$1" >&2; }
fail() { say "$1"; exit 1; }

# quietly COMMAND…: what it writes is shown only if it fails.
quietly() {
  if written=$("$@" 2>&1); then return 0; fi
  printf '%s\n' "$written" >&2
  fail "this failed: $*"
}

# --- the system ------------------------------------------------------------------------------------------------------

# A line each: how it is looked for, what is looked for, Debian's package, Homebrew's formula.
SYSTEM_FOR_BUILDING='
library libpango-1.0       libpango-1.0-0       pango
library libpangoft2-1.0    libpangoft2-1.0-0    pango
library libharfbuzz-subset libharfbuzz-subset0  harfbuzz'
SYSTEM_FOR_PICTURES='
program pdftoppm           poppler-utils        poppler
browser -                  chromium             chromium'
SYSTEM_FOR_TESTING="$SYSTEM_FOR_PICTURES"'
program gs                 ghostscript          ghostscript
program mutool             mupdf-tools          mupdf-tools
java    17                 default-jdk-headless openjdk
program javac              default-jdk-headless openjdk
program mvn                maven                maven
program node               nodejs               node
program npm                npm                  node'

has() {
  case $1 in
    library) has_library "$2" ;;
    program) command -v "$2" >/dev/null 2>&1 ;;
    java) [ "$(java_version)" -ge "$2" ] ;;
    browser) browser >/dev/null || has_only_snap ;;
  esac
}

# Ubuntu has Chromium as a snap only, which sees neither hidden folders nor /tmp. need_browser fetches another.
has_only_snap() { grep -qs '^ID.*ubuntu' /etc/os-release; }

has_library() {
  if [ "$(uname)" = Darwin ]; then
    for folder in /opt/homebrew/lib /usr/local/lib /opt/local/lib; do
      for file in "$folder/$1".*dylib; do [ ! -e "$file" ] || return 0; done
    done
    return 1
  fi
  ldconfig -p | grep -q "$1\.so"
}

java_version() {
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
  echo "${version:-0}"
}

# A Chromium that runs.
browser() {
  for name in "${CHROMIUM:-chromium}" google-chrome-stable google-chrome "$ROOT/.tools/bin/chromium" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    path=$(command -v "$name") || continue
    case $(readlink -f "$path") in */snap) continue ;; esac
    echo "$path"
    return 0
  done
  return 1
}

# The first Python from 3.11 that can make a virtual environment; with `any`, also one that cannot.
find_python() {
  for name in "${PUBLISH_PYTHON:-python3.11}" python3.11 python3.12 python3.13 python3.14 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      if [ "${1:-}" = any ] || "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "$name"
        return 0
      fi
    fi
  done
  return 1
}

python_package() {
  if name=$(find_python any); then
    "$name" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
  elif apt-cache show python3.11-venv >/dev/null 2>&1; then
    echo python3.11 python3.11-venv
  else
    echo python3 python3-venv
  fi
}

# need_system TABLE: have what the table lists, and a Python.
need_system() {
  missing=$(missing_from "$1" 3)
  if [ -z "$missing" ] && find_python >/dev/null; then return 0; fi
  if [ "$(uname)" = Darwin ]; then
    fail "missing on this machine. Run: brew install python@3.12$(missing_from "$1" 4)"
  fi
  command -v apt-get >/dev/null 2>&1 ||
    fail "missing on this machine, by their names in Debian:$missing, and Python 3.11 or later with venv"
  install_system "$1"
  left=$(missing_from "$1" 3)
  [ -z "$left" ] || fail "still missing after the installation:$left"
  find_python >/dev/null || fail "no Python from 3.11 on that can make a virtual environment"
}

# missing_from TABLE COLUMN: what the table lists and the machine lacks, by the names in that column.
missing_from() {
  echo "$1" | while read -r how what debian homebrew; do
    [ -n "$how" ] || continue
    if ! has "$how" "$what"; then
      if [ "$2" = 3 ]; then printf ' %s' "$debian"; else printf ' %s' "$homebrew"; fi
    fi
  done
}

install_system() {
  become=
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      become=sudo
    else
      find_python >/dev/null || missing="$missing $(python_package)"
      fail "missing on this machine. Run as root: apt-get install --no-install-recommends$missing"
    fi
  fi
  quietly $become apt-get update
  find_python >/dev/null || missing="$missing $(python_package)"
  say "installing:$missing"
  # shellcheck disable=SC2086 # the names are to be split
  quietly $become env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
}

# --- the virtual environment -----------------------------------------------------------------------------------------

# stamped STAMP TEXT: whether a step was finished with the same inputs, at the same place.
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$ROOT $2" ]; }
stamp() { echo "$ROOT $2" >"$1"; }

# need_environment NAME LOCK…: have .venv with exactly what the locks name, and the project itself.
need_environment() {
  kind=$1
  shift
  made_from=$(cat pyproject.toml "$@" | cksum)
  if stamped ".venv/stamp-$kind" "$made_from"; then return 0; fi
  # One that was made elsewhere, or for a Python that is gone, cannot be mended.
  "$PYTHON" -c '' 2>/dev/null && [ "$(cat .venv/place 2>/dev/null)" = "$ROOT" ] || make_environment
  say "installing what $* names"
  requirements=
  for lock in "$@"; do requirements="$requirements -r $lock"; done
  # shellcheck disable=SC2086 # the options are to be split
  quietly "$PYTHON" -m pip install --disable-pip-version-check --no-deps $requirements
  quietly "$PYTHON" -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
  stamp ".venv/stamp-$kind" "$made_from"
}

make_environment() {
  say "making .venv"
  "$(find_python)" -m venv --clear .venv
  echo "$ROOT" >.venv/place
}

# --- the validators --------------------------------------------------------------------------------------------------

# need_tools: have veraPDF, Ace and the reading systems in .tools, with commands for them in .tools/bin.
need_tools() {
  need_browser
  chromium=$(browser)
  made_from="verapdf $VERAPDF, ace-cli, $chromium, $(cat tests/tools/*/package-lock.json | cksum)"
  if stamped .tools/stamp "$made_from"; then return 0; fi
  mkdir -p .tools/bin
  need_verapdf
  for folder in tests/tools/*/; do
    [ "$folder" = tests/tools/chromium/ ] || need_node_tool "$folder"
  done
  # The program takes Ace's own command; by hand, `ace` knows the browser too.
  ln -sf ../ace/node_modules/.bin/ace-cli .tools/bin/ace-cli
  # Ace ends with 2 where it finds something, or without -E not at all: those who call it give that option.
  command_for ace "exec env PUPPETEER_EXECUTABLE_PATH='$chromium' '$ROOT/.tools/ace/node_modules/.bin/ace-cli'"
  command_for verapdf "exec java -jar '$ROOT/.tools/verapdf/cli-$VERAPDF.jar'"
  stamp .tools/stamp "$made_from"
}

# need_commands: put the validators beside the program, where it looks for them besides the PATH.
need_commands() {
  for name in ace-cli verapdf chromium; do
    [ ! -e ".tools/bin/$name" ] || ln -sf "$(cd .tools/bin && pwd -P)/$name" ".venv/bin/$name"
  done
}

# need_browser: have a Chromium; one from npm where there is no other, packed, with the libraries that servers lack.
need_browser() {
  if browser >/dev/null; then return 0; fi
  [ "$(uname -sm)" = 'Linux x86_64' ] || fail "no Chromium here that runs: install one, and name it in CHROMIUM"
  mkdir -p .tools/bin
  need_node_tool tests/tools/chromium
  packed=.tools/chromium/node_modules/@sparticuz/chromium/bin
  unpacked=.tools/chromium/unpacked
  mkdir -p "$unpacked"
  for file in "$packed"/*.br; do
    node -e 'const [from, to] = process.argv.slice(1), { readFileSync: read, writeFileSync: write } = require("fs");
      write(to, require("zlib").brotliDecompressSync(read(from)))' "$file" "$unpacked/$(basename "$file" .br)"
  done
  for file in "$unpacked"/*.tar; do tar -xf "$file" -C "$unpacked"; done
  chmod +x "$unpacked/chromium"
  libraries=$(dirname "$(find "$ROOT/$unpacked" -name 'libnss3.so')")
  command_for chromium "exec env LD_LIBRARY_PATH='$libraries' '$ROOT/$unpacked/chromium'"
}

need_verapdf() {
  [ ! -f ".tools/verapdf/cli-$VERAPDF.jar" ] || return 0
  say "fetching veraPDF $VERAPDF"
  # The jar of the command line holds all that it depends on.
  quietly mvn --batch-mode "$DEPENDENCY_PLUGIN:copy" "-Dartifact=org.verapdf.apps:cli:$VERAPDF" \
    -DoutputDirectory="$ROOT/.tools/verapdf"
}

# need_node_tool FOLDER: install what a package-lock.json names under .tools, in a folder of the same name.
need_node_tool() {
  home=.tools/$(basename "$1")
  mkdir -p "$home"
  cmp -s "$1/package-lock.json" "$home/installed.json" && return 0
  say "fetching what $1 names"
  cp "$1/package.json" "$1/package-lock.json" "$home"
  # No install scripts: the one that matters would fetch a browser, and there is one.
  quietly npm --prefix "$home" ci --ignore-scripts --no-audit --no-fund
  cp "$1/package-lock.json" "$home/installed.json"
}

# command_for NAME LINE: a command in .tools/bin that runs the line with the arguments it gets.
command_for() {
  printf '#!/bin/sh\n%s "$@"\n' "$2" >".tools/bin/$1"
  chmod +x ".tools/bin/$1"
}
