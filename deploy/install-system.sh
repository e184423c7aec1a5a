#!/bin/sh
# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
# Installs the Debian packages that the product itself needs: virtual environments, openssl, Pango and fonts
# for PDF. Safe to run again. Without root it installs nothing and prints the one line to run.
set -eu

PACKAGES="python3-venv openssl libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fonts-noto-core fonts-noto-color-emoji"

missing=""
for name in $PACKAGES; do
  dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "Systempaket saknas. En administratör behöver köra den här raden:" >&2
  echo "  apt-get update && apt-get install --yes --no-install-recommends$missing" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
quiet="-qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300"
# shellcheck disable=SC2086 # lists of words are meant
apt-get update $quiet >/dev/null
# shellcheck disable=SC2086
apt-get install $quiet --yes --no-install-recommends $missing >/dev/null
