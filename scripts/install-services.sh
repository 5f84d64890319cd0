#!/usr/bin/env bash
# Installs what some tests need beside Node.js, from Debian's packages: nginx, for the tests behind real proxies, and Chromium, for
# those of the inspector's page. Without them these tests are skipped, and say so. Nothing is started: the tests do that
# themselves, on loopback.
set -euo pipefail

packages=()
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || packages+=(nginx-light)
browsers=(chromium chromium-browser google-chrome)
has_browser=$(for name in "${browsers[@]}"; do command -v "$name" || true; done)
[ -n "$has_browser" ] || packages+=(chromium fonts-liberation)
[ ${#packages[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Not installed, since there is no apt-get: ${packages[*]}" >&2
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Not installed, since that needs root: ${packages[*]}" >&2; exit 0; }
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
# The packages start their services when they are installed; these are not wanted.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}"
