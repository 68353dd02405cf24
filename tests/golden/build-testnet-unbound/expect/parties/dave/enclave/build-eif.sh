#!/usr/bin/env bash
# Fetches the enclave image file that the core runs, measures it, and keeps it only if it is the one that the network
# trusts.
#
#     build-eif.sh [FOLDER]     leaves enclave.eif and what was measured in FOLDER (default: the current one)
#
# Needs docker. Where nitro-cli is installed it measures; where it is not, the one in the image below does.
# Written by mpcnetc: change the spec and build again.
set -euo pipefail

release='v0.15.0'
measuring_image='ghcr.io/zama-ai/kms/core-service-enclave:v0.15.0@sha256:6f1c0f2f4ad1c9be1d4b8a3c2f1e5d6c7b8a9f0e1d2c3b4a5968778695a4b3c2'
memory_mib=98304
pcr0='4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7'
pcr1='5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8'
pcr2='603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9'
platform=linux/amd64

fail() {
	printf 'build-eif.sh: %s\n' "$*" >&2
	exit 1
}

command -v docker >/dev/null || fail 'docker is not installed'
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
mkdir -p -- "${1:-.}"
folder=$(cd -- "${1:-.}" && pwd)
work=$(mktemp -d "$folder/.build-eif.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
chmod 755 "$work"

run_in() { # IMAGE PROGRAM ARGUMENT...
	local from=$1 program=$2
	shift 2
	docker run --rm --platform "$platform" --network none --volume "$work:/work:ro" --entrypoint "$program" "$from" "$@"
}

# The file as it was published, out of the image that the core's pod runs.
fetch() {
	printf 'fetching the enclave image file of release %s\n' "$release"
	docker build --platform "$platform" --target eif --output "type=local,dest=$work" - <"$here/Dockerfile"
	[ -f "$work/enclave.eif" ] || fail 'the image has no enclave image file where one belongs'
}

describe() { # FILE, in the work folder
	if command -v nitro-cli >/dev/null; then
		nitro-cli describe-eif --eif-path "$work/$1"
	else
		run_in "$measuring_image" nitro-cli describe-eif --eif-path "/work/$1"
	fi
}

pcr_of() { # PCR FILE
	sed -n 's/.*"'"$1"'": *"\([0-9a-f]*\)".*/\1/p' "$work/$2.json"
}

# True when FILE has another PCR than the release; says so, and what that usually means.
differs() { # FILE PCR EXPECTED MEANING
	local found
	found=$(pcr_of "$2" "$1")
	[ "$found" != "$3" ] || return 1
	printf 'build-eif.sh: %s of %s is not that of release %s: %s\n  measured %s\n  expected %s\n' \
		"$2" "$1" "$release" "$4" "${found:-nothing}" "$3" >&2
}

measure() { # FILE
	local file=$1 wrong=

	chmod a+r "$work/$file"
	describe "$file" >"$work/$file.json"
	if differs "$file" PCR1 "$pcr1" 'another kernel, command line, init or nsm.ko, usually of another nitro-cli'; then
		wrong=yes
	fi
	if differs "$file" PCR2 "$pcr2" 'another application, usually of another version'; then
		wrong=yes
	fi
	# PCR0 covers what the other two cover, so it tells more only when they are right.
	if [ -z "$wrong" ] &&
		differs "$file" PCR0 "$pcr0" 'PCR1 and PCR2 are right, so usually the spec has a wrong PCR0'; then
		wrong=yes
	fi
	[ -z "$wrong" ] || fail "$file is not what the network trusts; nothing was kept"
	printf '%s: PCR0, PCR1 and PCR2 are those of release %s\n' "$file" "$release"
}

# nitro-cli refuses an enclave whose memory is less than four times its file (error E26).
check_memory() { # FILE
	local bytes
	bytes=$(wc -c <"$work/$1")
	[ $((bytes * 4)) -le $((memory_mib * 1048576)) ] ||
		fail "$1 has $bytes bytes, which needs an enclave of more than $memory_mib MiB"
}

fetch
measure enclave.eif
check_memory enclave.eif
mv -f -- "$work"/*.eif "$work"/*.json "$folder"
