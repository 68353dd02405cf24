#!/usr/bin/env bash
# Fetches the enclave image file that the core runs, measures it, and keeps it only if it is the one that the network
# trusts.
# Builds the file again from the application's image, too, and measures that: then nobody has to be believed.
#
#     build-eif.sh [FOLDER]     leaves enclave.eif and what was measured in FOLDER (default: the current one)
#
# What the core runs is a copy with this party's signature on it: sign-eif.sh.
# Needs docker, and mpcnetc, which measures.
# Written by mpcnetc: change the spec and build again.
set -euo pipefail

release='v0.15.0'
plain_image='ghcr.io/zama-ai/kms/core-service:v0.15.0@sha256:0d9c8b7a6f5e4d3c2b1a09f8e7d6c5b4a3928170f6e5d4c3b2a1908f7e6d5c4b'
builder_image='ghcr.io/zama-ai/kms/enclave-builder@sha256:9d1c0f2f4ad1c9be1d4b8a3c2f1e5d6c7b8a9f0e1d2c3b4a5968778695a4b3c2'
nitro_cli_version='1.4.2'
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

run_in() { # IMAGE PROGRAM ARGUMENT...
	local from=$1 program=$2
	shift 2
	docker run --rm --platform "$platform" --network none --entrypoint "$program" "$from" "$@"
}

check_builder() {
	local version
	[ "$(uname -m)" = x86_64 ] || fail "this machine is $(uname -m): builds elsewhere than on x86_64 measure differently"
	version=$(run_in "$builder_image" nitro-cli --version)
	[ "${version##* }" = "$nitro_cli_version" ] ||
		fail "the builder has '$version', and the release was built with $nitro_cli_version: other blobs, other PCR0 and PCR1"
}

check_blob() { # NAME SHA256
	local found
	# shellcheck disable=SC2016 # the variable is the builder's
	found=$(run_in "$builder_image" sh -c 'sha256sum "${NITRO_CLI_BLOBS:-/usr/share/nitro_enclaves/blobs}/$1"' sh "$1")
	[ "${found%% *}" = "$2" ] || fail "the builder's blob $1 is ${found%% *}, and the release was built with $2"
}

# No index of packages is asked for anything: the builder and the application are what their digests say. What nitro-cli adds
# of its own, the time of the build among it, is not measured.
rebuild() {
	printf 'building it again with nitro-cli %s\n' "$nitro_cli_version"
	check_builder
	check_blob 'init' '755e650b732777b798cb9ec243ee402bef4826f789cf01a1e453bb724207c005'
	docker pull --platform "$platform" "$plain_image"
	docker run --rm --platform "$platform" --volume "$work:/work" \
		--volume /var/run/docker.sock:/var/run/docker.sock --entrypoint nitro-cli "$builder_image" \
		build-enclave --docker-uri "$plain_image" --output-file /work/rebuilt.eif
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
rebuild
measure rebuilt.eif
mv -f -- "$work"/*.eif "$work"/*.json "$folder"
