#!/usr/bin/env bash
# Installs Debian's where they are not there: tmux, in which tests press keys; zsh and fish, whose completion they try;
# mandoc, which judges the manual page. And btrfs-progs, for a disk on which copies can share their blocks.
set -euo pipefail

missing=()
for program in tmux zsh fish mandoc; do
  command -v "$program" >/dev/null || missing+=("$program")
done
command -v mkfs.btrfs >/dev/null || missing+=(btrfs-progs)
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
