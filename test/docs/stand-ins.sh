# Read by bash before a block of a document: stands in for every program that would reach out of the test. Each call is
# written to $CALLS as NUL-ended words, their number first. A program that is not named here is an error.
set -euo pipefail

record() { printf '%s\0' "$#" "$@" >>"$CALLS"; }

command_not_found_handle() {
  record unknown-program "$@"
  return 127
}

sudo() { "$@"; }

for program in docker npx systemctl journalctl cosign install chown chmod htpasswd timedatectl chronyc; do
  eval "$program() { record $program \"\$@\"; }"
done

npm() {
  record npm "$@"
  if [ "$1" = root ]; then echo /usr/lib/node_modules; fi
}

git() {
  record git "$@"
  if [ "$1" = rev-parse ]; then echo 0123456789abcdef; fi
}

node() { record node "$@"; }
helm() { record helm "$@"; }
kubectl() { record kubectl "$@"; }

sensecore-ads-exporter() {
  record sensecore-ads-exporter "$@"
  case " $* " in
    *' --json '*) cat "$TASKS_JSON" ;;
    *' --record='*) echo '{}' >responses.json ;;
  esac
}

# What is asked of the exporter is answered by one that runs.
curl() {
  record curl "$@"
  local words=()
  for word in "$@"; do words+=("${word//127.0.0.1:10237/$EXPORTER}"); done
  case " ${words[*]} " in
    *"http://$EXPORTER"*) command curl --silent --show-error --fail-with-body "${words[@]}" ;;
  esac
}

# Directories and files of a system are only told.
mkdir() {
  record mkdir "$@"
  case " $*" in *' /'*) ;; *) command mkdir "$@" ;; esac
}

cp() {
  record cp "$@"
  case " $*" in *' /'*) ;; *) command cp "$@" ;; esac
}

tee() { cat >"written-$(basename "${!#}")"; }

# That nothing is found is no error of a document.
grep() { command grep "$@" || true; }
