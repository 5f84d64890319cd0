#!/usr/bin/env bash
# Installs nginx, Redis and Chromium, which some tests need. Without them, these tests are skipped, and say so.
set -euo pipefail

case "${1:-}" in
  '') ;;
  -h | --help)
    cat <<'HELP'
install-services: install what some tests need besides Node.js

Usage: bash scripts/install-services.sh

It installs nginx (for the tests behind real proxies), Redis (for the tests of the outbox) and
Chromium (for the tests of the inspector's page) from the packages of Debian, if they are missing.
It starts nothing: the tests do that, on loopback.

Options:
  -h, --help  Show this help.

Exit codes:
  0  Everything is installed, or cannot be installed here; the output says what is missing.
  1  The installation failed.
  2  Unknown flag.
HELP
    exit 0
    ;;
  *)
    echo "install-services: Unknown flag $1. See bash scripts/install-services.sh --help" >&2
    exit 2
    ;;
esac

packages=()
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || packages+=(nginx-light)
command -v redis-server >/dev/null || packages+=(redis-server)
# Chromium without windows, which takes half of the CPU time, or else any.
shell=chromium-headless-shell
has_shell=$(command -v "$shell" || true)
has_browser=$(command -v chromium chromium-browser google-chrome || true)
missing=("${packages[@]}")
[ -n "$has_shell$has_browser" ] || missing+=(chromium)
[ ${#packages[@]} -eq 0 ] && [ -n "$has_shell" ] && exit 0

give_up() {
  [ ${#missing[@]} -eq 0 ] || echo "Not installed: ${missing[*]}. $1" >&2
  exit 0
}
command -v apt-get >/dev/null || give_up 'There is no apt-get; install them yourself.'
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || give_up 'This needs root or sudo; run the script as root.'
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
# Keeps the packages from starting their services.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
# With another browser there, nothing is missing without the shell.
may_fail() { [ ${#missing[@]} -eq 0 ]; }
"${as_root[@]}" apt-get update -qq || may_fail
if [ -z "$has_shell" ]; then
  if apt-cache show "$shell" >/dev/null 2>&1; then
    packages+=("$shell" fonts-liberation)
  elif [ -z "$has_browser" ]; then
    packages+=(chromium fonts-liberation)
  fi
fi
[ ${#packages[@]} -eq 0 ] || "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" || may_fail
