#!/bin/sh
# Installs gait on Linux and macOS, from a release. Nothing of the download is run or unpacked
# before its checksum is right, and its signature too when a key is given.
set -eu

usage() {
  cat <<'TEXT'
usage: install.sh [options]

  --version TAG        release to install, such as v1.2.3 (the latest)
  --repo OWNER/NAME    repository (davidahmann/gait)
  --install-dir DIR    where the program goes (~/.local/bin)
  --public-key FILE    PEM key of the releases: the signature must hold under it

GAIT_RELEASE_BASE_URL replaces the address of the release. Errors exit 2.
TEXT
}

fail() {
  echo "error: $1" >&2
  if [ $# -gt 1 ]; then echo "hint: $2" >&2; fi
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

version=
repo=davidahmann/gait
install_dir=
public_key=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --*=*)
      option=${1%%=*}
      value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      continue
      ;;
  esac
  case $1 in --version | --repo | --install-dir | --public-key) ;; *) fail "unknown option: $1" "install.sh --help" ;; esac
  if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1 needs a value" "install.sh --help"; fi
  case $1 in
    --version) version=$2 ;;
    --repo) repo=$2 ;;
    --install-dir) install_dir=$2 ;;
    --public-key) public_key=$2 ;;
  esac
  shift 2
done

case $version in
  '' | v[0-9]*) ;;
  *) fail "--version \"$version\" is no tag: expected something like v1.2.3" ;;
esac
case $version in *[!A-Za-z0-9.-]*) fail "--version \"$version\" is no tag: expected something like v1.2.3" ;; esac
case $repo in
  */*/* | *[!A-Za-z0-9._/-]*) fail "--repo \"$repo\" is no owner/name" ;;
  ?*/?*) ;;
  *) fail "--repo \"$repo\" is no owner/name" ;;
esac
if [ -z "$install_dir" ]; then
  [ -n "${HOME:-}" ] || fail "HOME is not set" "name a folder with --install-dir"
  install_dir=$HOME/.local/bin
fi
case $install_dir in /*) ;; *) install_dir=$PWD/$install_dir ;; esac

case $(uname -s) in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) fail "there is no archive for $(uname -s)" "on Windows use scripts/install.ps1" ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) fail "there is no archive for $(uname -m)" ;;
esac

if [ -n "${GAIT_RELEASE_BASE_URL:-}" ]; then
  base=${GAIT_RELEASE_BASE_URL%/}
elif [ -n "$version" ]; then
  base=https://github.com/$repo/releases/download/$version
else
  base=https://github.com/$repo/releases/latest/download
fi
case $base in
  https://* | http://127.0.0.1:* | http://localhost:*) ;;
  *) fail "GAIT_RELEASE_BASE_URL \"$base\" is not https" ;;
esac

if have sha256sum; then
  digest_of() { sha256sum "$1" | cut -d ' ' -f 1; }
elif have shasum; then
  digest_of() { shasum -a 256 "$1" | cut -d ' ' -f 1; }
else
  fail "neither sha256sum nor shasum is there to check the download"
fi
if have curl; then
  fetch() { curl -fsSL --retry 2 -o "$2" "$1"; }
elif have wget; then
  fetch() { wget -q -O "$2" "$1"; }
else
  fail "neither curl nor wget is there to download with"
fi

umask 022
work=$(mktemp -d)
staged=
cleanup() {
  rm -rf "$work"
  if [ -n "$staged" ]; then rm -f "$staged"; fi
}
trap cleanup EXIT
trap 'exit 2' HUP INT TERM

fetch "$base/checksums.txt" "$work/checksums.txt" ||
  fail "cannot download $base/checksums.txt" "check --version and --repo"

if [ -n "$public_key" ]; then
  [ -f "$public_key" ] || fail "there is no key \"$public_key\""
  have openssl || fail "openssl is not there to check the signature"
  fetch "$base/checksums.txt.sig" "$work/checksums.txt.sig" ||
    fail "cannot download $base/checksums.txt.sig"
  openssl pkeyutl -verify -pubin -inkey "$public_key" -rawin \
    -in "$work/checksums.txt" -sigfile "$work/checksums.txt.sig" >/dev/null 2>&1 ||
    fail "the signature of checksums.txt does not hold under $public_key" \
      "do not install this; openssl must be 3.0 or later"
fi

# the name of the archive is taken from the checksums, so the latest release needs no other question
if [ -n "$version" ]; then wanted=gait_$(printf %s "${version#v}" | sed 's/\./\\./g'); else wanted='gait_[0-9][0-9A-Za-z.-]*'; fi
lines=$(grep -E "^[0-9a-f]{64}  ${wanted}_${os}_${arch}\.tar\.gz\$" "$work/checksums.txt" || true)
case $(printf '%s\n' "$lines" | grep -c .) in
  1) ;;
  0) fail "checksums.txt lists no archive for $os $arch${version:+ of $version}" ;;
  *) fail "checksums.txt lists more than one archive for $os $arch" ;;
esac
expected=${lines%% *}
archive=${lines##* }

fetch "$base/$archive" "$work/$archive" || fail "cannot download $base/$archive"
actual=$(digest_of "$work/$archive")
[ "$actual" = "$expected" ] ||
  fail "the checksum of $archive is $actual, expected $expected" "do not install this; download again"

mkdir "$work/unpacked"
tar -xzf "$work/$archive" -C "$work/unpacked" gait || fail "cannot unpack $archive"
if [ -L "$work/unpacked/gait" ] || [ ! -f "$work/unpacked/gait" ]; then
  fail "$archive holds no program"
fi

mkdir -p "$install_dir" || fail "cannot make $install_dir"
staged=$install_dir/.gait.tmp-$$
cp "$work/unpacked/gait" "$staged" || fail "cannot write to $install_dir"
chmod 755 "$staged"
said=$("$staged" version) || fail "the program does not run on this machine"
mv -f "$staged" "$install_dir/gait"
staged=

if [ -n "$public_key" ]; then signed=yes; else signed='not checked'; fi
echo "installed: $install_dir/gait ($said)"
echo "checksum: $actual"
echo "signature: $signed"
case :${PATH:-}: in
  *:"$install_dir":*) ;;
  *) echo "next: add it to your PATH: export PATH=\"$install_dir:\$PATH\"" ;;
esac
