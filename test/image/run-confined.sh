#!/bin/sh
# Runs a command as a container engine would that was told: read-only root, no capabilities, no new privileges, a user.
# It is to be the first process of its own PID and mount namespaces (unshare --mount --pid --fork), and so becomes the
# command. Usage: run-confined.sh ROOT USER:GROUP DIRECTORY [SOURCE:TARGET:ro|rw]… -- COMMAND [ARGUMENT]…
set -eu

root=$1 user=$2 directory=$3
shift 3

mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount --bind /dev "$root/dev"
# A shell that is there for the build alone must not be missed.
for shell in bash dash; do
  if [ -e "$root/usr/bin/$shell" ]; then mount --bind /dev/null "$root/usr/bin/$shell"; fi
done
while [ "$1" != -- ]; do
  source=${1%%:*} rest=${1#*:}
  target=$root${rest%:*}
  mount --bind "$source" "$target"
  if [ "${rest##*:}" = ro ]; then mount -o remount,bind,ro "$target"; fi
  shift
done
shift
mount -o remount,bind,ro "$root"

# A change of user clears the signal that `unshare --kill-child` asked for.
exec chroot "$root" /usr/bin/setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups --pdeathsig=KILL \
  --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs \
  /usr/bin/env -C "$directory" "$@"
