# A private view of the Debian archive this machine already uses, for another suite than its own.
# Sourced by the tools that need a package's files without installing the package.
#
#   archive_open FOLDER SUITE [deb|deb-src]   prepares FOLDER and reads the suite's index into it
#   archive_apt  PROGRAM ARGUMENTS...         runs apt-get or apt-cache on what was opened last
#
# Nothing outside FOLDER is written. Failures are told on standard error; a status of 3 means
# that the archive could not be reached, which callers hand on as "skipped".

archive_folder=

# One "URI" a line: where this machine's own release comes from. apt itself resolves the sources,
# whether they are written as one-line entries or as stanzas.
archive_mirrors() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' \
    2>/dev/null |
    awk -v codename="$codename" \
      '$2 == "main" && ($1 == codename || $1 == "stable") && $3 ~ /\/debian\/?$/ { print $3 }' |
    sort -u
}

archive_apt() {
  local program=$1
  shift
  # Why an empty status: dependencies are resolved as on a machine with nothing installed, so that
  # every library comes along, libc included.
  "$program" \
    -o Dir::Etc::sourcelist="$archive_folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts="$archive_folder/none" \
    -o Dir::State="$archive_folder/state" -o Dir::State::status="$archive_folder/status" \
    -o Dir::Cache="$archive_folder/cache" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=0 \
    -o Acquire::Retries=2 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 "$@"
}

archive_open() {
  local folder=$1 suite=$2 kind=${3:-deb} keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  local mirror options=
  command -v apt-get >/dev/null ||
    { echo "skipped: apt-get is not on this machine" >&2; return 3; }
  archive_folder=$folder
  mkdir -p "$folder"/none "$folder"/state/lists/partial "$folder"/cache/archives/partial
  : >"$folder/status"
  [ -r "$keyring" ] && options="[signed-by=$keyring] "
  for mirror in $(archive_mirrors); do
    echo "$kind $options$mirror $suite main" >"$folder/sources.list"
    archive_apt apt-get -o APT::Update::Error-Mode=any update >"$folder/update.log" 2>&1 &&
      return 0
  done
  if [ -e "$folder/update.log" ]; then
    echo "skipped: the Debian archive's suite $suite cannot be read ($folder/update.log)" >&2
  else
    echo "skipped: this machine's apt sources name no Debian archive" >&2
  fi
  return 3
}
