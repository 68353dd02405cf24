#!/usr/bin/env bash
# Fetches the enclave image file that the core runs, measures it, and keeps it only if it is the one that the network
# trusts.
#
#     build-eif.sh [FOLDER]     leaves enclave.eif and what was measured in FOLDER (default: the current one)
#
# Needs docker, and mpcnetc, which measures.
# Written by mpcnetc: change the spec and build again.
set -euo pipefail

release='v0.15.0'
memory_mib=98304
pcr0='4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7'
pcr1='5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8'
pcr2='603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9'
platform=linux/amd64

fail() {
	printf 'build-eif.sh: %s\n' "$*" >&2
	exit 1
}

for tool in docker mpcnetc; do
	command -v "$tool" >/dev/null || fail "$tool is not installed"
done
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
mkdir -p -- "${1:-.}"
folder=$(cd -- "${1:-.}" && pwd)
work=$(mktemp -d "$folder/.build-eif.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
chmod 755 "$work"

# The file as it was published, out of the image that the core's pod runs.
fetch() {
	printf 'fetching the enclave image file of release %s\n' "$release"
	docker build --platform "$platform" --build-arg SOURCE_DATE_EPOCH=0 --target eif --output "type=local,dest=$work" - \
		<"$here/Dockerfile"
	[ -f "$work/enclave.eif" ] || fail 'the image has no enclave image file where one belongs'
}

# Says which measurement is another, and what that usually means.
measure() { # FILE
	mpcnetc eif verify --pcr0 "$pcr0" --pcr1 "$pcr1" --pcr2 "$pcr2" "$work/$1" ||
		fail "$1 is not what the network trusts as release $release; nothing was kept"
	mpcnetc eif describe --format json "$work/$1" >"$work/$1.json" || fail "$1 cannot be described"
}

# nitro-cli refuses an enclave whose memory is less than four times its file (error E26).
check_memory() { # FILE
	local bytes
	bytes=$(wc -c <"$work/$1")
	[ $((bytes * 4)) -le $((memory_mib * 1048576)) ] ||
		fail "$1 has $bytes bytes, which needs an enclave of more than $memory_mib MiB"
}

fetch
check_memory enclave.eif
measure enclave.eif
mv -f -- "$work"/*.eif "$work"/*.json "$folder"
