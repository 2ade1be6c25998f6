#!/usr/bin/env bash
# Installs a built tree into a prefix of its own, and builds and runs programs outside the tree
# against it: once through find_package, once through pkg-config.
#
#   run_package_test.sh BUILD_FOLDER
#
# Also moves the prefix before the programs are built: nothing installed may know where it was put.

set -euo pipefail

build=$(readlink -f "$1")
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

check() {
  local name=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    echo "ok      $name"
    passed=$((passed + 1))
  else
    echo "FAILED  $name"
    sed 's/^/        /' "$work/output"
    failed=$((failed + 1))
  fi
}

install_package() {
  cmake --install "$build" --prefix "$work/first" && mv "$work/first" "$work/prefix"
}

has_no_path_of_the_tree() {
  test -d "$work/prefix" && ! grep -rIl -e "$build" -e "$(dirname "$(dirname "$here")")" "$work/prefix"
}

pkg_config() {
  PKG_CONFIG_PATH=$(printf '%s:' "$work"/prefix/lib/pkgconfig "$work"/prefix/lib/*/pkgconfig) \
    pkg-config "$@"
}

every_public_header_compiles_alone() {
  local flags
  flags=$(pkg_config --cflags remora-server)
  cd "$work/prefix/include/remora"
  # Why unquoted: the flags are words.
  find . -mindepth 2 -maxdepth 2 -name '*.h' -o -path './engine/ops/*.h' |
    xargs -P 2 -I '{}' "${CXX:-g++}" $flags -fsyntax-only -x c++ -include '{}' /dev/null
}

build_through_cmake() {
  cmake -S "$work/source" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_BUILD_TYPE=Release && cmake --build "$work/cmake"
}

build_through_pkg_config() {
  local flags
  flags=$(pkg_config --cflags --libs "$2")
  "${CXX:-g++}" "$work/source/$1.cc" -o "$work/$1" $flags && (cd "$work" && "./$1")
}

mkdir "$work/source"
cp "$here"/CMakeLists.txt "$here"/*.cc "$work/source"
check "cmake --install" install_package
if [ $failed -ne 0 ]; then
  echo "0 passed, 1 failed"
  exit 1
fi
check "no path of the tree is installed" has_no_path_of_the_tree
check "remora-server is installed and starts" "$work/prefix/bin/remora-server" --version
check "every public header compiles alone" every_public_header_compiles_alone
check "programs build through find_package(Remora)" build_through_cmake
check "the embedded program runs" "$work/cmake/consumer"
check "the serving program runs" bash -c "cd '$work' && cmake/server_consumer"
check "a program builds and runs through pkg-config remora" build_through_pkg_config consumer remora
check "a program builds and runs through pkg-config remora-server" \
  build_through_pkg_config server_consumer remora-server
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
