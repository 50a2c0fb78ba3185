#!/usr/bin/env bash
# Runs a command in an image's files as Kubernetes would: as uid 65532 without a capability, with a file system that is
# read-only but for /data and /tmp, and a heap that is bounded. The network is that of this machine, for tests to ask,
# and signals reach the command itself. Needs root, to become less.
# Usage: scripts/ci/as-container.sh rootfs data command [argument …]
set -euo pipefail
rootfs=$1 data=$2
shift 2
export NODE_OPTIONS="--max-old-space-size=${MEMORY_MB:-256}"
chown -R 65532:65532 "$data"
# The rights that are left are those to enter; they go with the change of the user, and no program brings them back.
exec unshare --mount --propagation private -- bash -c '
  set -euo pipefail
  rootfs=$1 data=$2
  shift 2
  mount --bind "$rootfs" "$rootfs"
  mount --bind "$data" "$rootfs/data"
  mount -t tmpfs -o size=64m,mode=1777 tmpfs "$rootfs/tmp"
  mount -t proc proc "$rootfs/proc"
  mount --rbind /dev "$rootfs/dev"
  mount -o remount,bind,ro "$rootfs"
  exec setpriv --no-new-privs --clear-groups --bounding-set=-all,+dac_read_search,+sys_chroot,+setuid,+setgid --inh-caps=-all \
    unshare --root "$rootfs" --wd /data --setgid 65532 --setuid 65532 -- "$@"
' as-container "$rootfs" "$data" "$@"
