# Sourced by the scripts beside it: named steps, quiet when they succeed.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs="$root/build/logs"

# git refuses a checkout owned by someone else, as CI machines often have it; it is ours to read all the same.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$root"

# step TITLE COMMAND…: one line when it succeeds, the end of its log when it fails.
step() {
  local title=$1 log rc=0 started=$SECONDS
  shift
  mkdir -p "$logs"
  log="$logs/${title//[^A-Za-z0-9]/-}.log"
  if [[ -t 2 ]]; then
    show_progress "$title" "$log" &
    local progress=$!
    "$@" >"$log" 2>&1 </dev/null || rc=$?
    kill "$progress" 2>/dev/null || true
    wait "$progress" 2>/dev/null || true
    printf '\r\033[K' >&2
  else
    "$@" >"$log" 2>&1 </dev/null || rc=$?
  fi
  if ((rc != 0)); then
    printf '%s: failed after %d s (exit %d). The end of %s:\n' "$title" $((SECONDS - started)) "$rc" "$log" >&2
    tail -n 80 "$log" >&2
    exit "$rc"
  fi
  printf '%-34s done in %d s\n' "$title" $((SECONDS - started)) >&2
}

# On a terminal only: seconds so far and the newest line of the log, rewritten in place while the script lives.
show_progress() {
  local title=$1 log=$2 started=$SECONDS width newest
  width=$(tput cols 2>/dev/null || echo 80)
  while kill -0 $$ 2>/dev/null; do
    newest=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' || true)
    newest="$title, $((SECONDS - started)) s  $newest"
    printf '\r\033[K%s' "${newest:0:width-1}" >&2
    sleep 0.5
  done
}

# Compilers at work at once: one a core, but no more than memory holds (up to 1.5 GB each).
build_jobs() {
  local cores kilobytes jobs
  cores=$(nproc)
  kilobytes=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null || true)
  jobs=$((${kilobytes:-1500000} / 1500000))
  ((jobs < cores)) || jobs=$cores
  ((jobs > 0)) || jobs=1
  echo "$jobs"
}

# build PRESET [CMAKE BUILD OPTION]…: configures and builds it.
build() {
  local preset=$1
  shift
  cd "$root" || exit
  step "configure ($preset)" cmake --preset "$preset"
  step "build ($preset)" cmake --build --preset "$preset" -j "$(build_jobs)" "$@"
}
