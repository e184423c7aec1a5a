#!/bin/bash
# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Installs the real systems that tests marked `real` talk to: WordPress with PHP and MariaDB, the
# Mastodon-compatible server snac2, Bluesky's own servers with Redis, PostgreSQL, Chromium, the
# PDF tools, LibreOffice's spreadsheet, the scanner wapiti and strace. Debian 12 (bookworm).
# Bluesky's come from npm, Meta's library and the E-ARK validator from PyPI, each package by its
# hash, into FLODE_REAL_HOME (/opt/flode-real).
# Safe to run again: what is there is left as it is, and no service is started.
# Without root it installs nothing and prints what is missing (exit status 1 when something is).
set -euo pipefail

PACKAGES=(
  wordpress wordpress-theme-twentytwentythree
  php-cli php-mysql php-curl php-xml php-mbstring php-gd
  mariadb-server
  postgresql-15
  redis-server
  chromium
  poppler-utils
  qpdf
  ghostscript
  libreoffice-calc-nogui
  wapiti
  strace
)
BACKPORTS=(snac2)
SUITE=bookworm-backports

installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing() {
  local name
  for name in "$@"; do installed "$name" || printf '%s\n' "$name"; done
}

# Adds the suite to the entries that already give bookworm-updates, so that no host is named here.
enable_backports() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    if grep -q '^deb .* bookworm-updates ' "$file" && ! grep -q " $SUITE " "$file"; then
      sed -n "s/^\(deb .*\) bookworm-updates /\1 $SUITE /p" "$file" >"$file.new"
      cat "$file.new" >>"$file"
      rm -f "$file.new"
    fi
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    grep -q "^Suites:.*$SUITE" "$file" ||
      sed -i "s/^Suites:.*\bbookworm-updates\b.*/& $SUITE/" "$file"
  done
}

# Debian starts what it installs unless a policy says no. The tests start their own servers.
forbid_services() {
  local policy=/usr/sbin/policy-rc.d
  [ -e "$policy" ] && return
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

# Nothing is installed again while the lock is the same.
install_bluesky() {
  local from home="${FLODE_REAL_HOME:-/opt/flode-real}/bluesky"
  from="$(cd "$(dirname "$0")" && pwd)/bluesky"
  cmp -s "$from/package-lock.json" "$home/installed.lock" && return
  mkdir -p "$home"
  cp "$from/package.json" "$from/package-lock.json" "$home/"
  (cd "$home" && npm ci --no-audit --no-fund --loglevel=error)
  cp "$home/package-lock.json" "$home/installed.lock"
}

# Libraries that only judge what is ours, each in an environment of its own: Meta's, as an
# independent client of the simulated Graph API, and the validator of e-archive packages.
install_apart() {
  local lock home="${FLODE_REAL_HOME:-/opt/flode-real}/$1"
  lock="$(cd "$(dirname "$0")" && pwd)/$1/requirements.lock"
  cmp -s "$lock" "$home/installed.lock" && return
  python3 -m venv "$home"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  cp "$lock" "$home/installed.lock"
}

command -v npm >/dev/null || PACKAGES+=(nodejs npm)
mapfile -t need < <(missing "${PACKAGES[@]}")
mapfile -t need_backports < <(missing "${BACKPORTS[@]}")
if [ ${#need[@]} -eq 0 ] && [ ${#need_backports[@]} -eq 0 ]; then
  install_bluesky
  install_apart facebook
  install_apart eark
  echo "All real systems are installed."
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Missing, and only root can install them: ${need[*]} ${need_backports[*]}" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
quiet=(-y -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 --no-install-recommends)
forbid_services
[ ${#need_backports[@]} -eq 0 ] || enable_backports
apt-get update -qq -o DPkg::Lock::Timeout=300
[ ${#need[@]} -eq 0 ] || apt-get install "${quiet[@]}" "${need[@]}"
[ ${#need_backports[@]} -eq 0 ] || apt-get install "${quiet[@]}" -t "$SUITE" "${need_backports[@]}"
mapfile -t left < <(missing "${PACKAGES[@]}" "${BACKPORTS[@]}")
if [ ${#left[@]} -ne 0 ]; then
  echo "Still missing: ${left[*]}" >&2
  exit 1
fi
install_bluesky
install_apart facebook
install_apart eark
echo "All real systems are installed."
