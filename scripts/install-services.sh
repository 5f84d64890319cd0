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
browsers=(chromium chromium-browser google-chrome)
has_browser=$(for name in "${browsers[@]}"; do command -v "$name" || true; done)
[ -n "$has_browser" ] || packages+=(chromium fonts-liberation)
[ ${#packages[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Not installed: ${packages[*]}. There is no apt-get; install them yourself." >&2
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Not installed: ${packages[*]}. This needs root or sudo; run the script as root." >&2; exit 0; }
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
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}"
