#!/usr/bin/env bash
# Signs a copy of the enclave image file with this party's key, and keeps it only if it measures what the network trusts and
# the signature is by the party's certificate.
#
#     sign-eif.sh [FOLDER]     signs FOLDER/enclave.eif, as build-eif.sh left it there, into FOLDER/enclave.signed.eif
#
# Needs docker, mpcnetc and openssl. Paths of key and certificate are seen from the folder that it is called in.
# Written by mpcnetc: change the spec and build again.
set -euo pipefail

release='v0.15.0'
image='ghcr.io/zama-ai/kms/core-service-enclave:v0.15.0@sha256:6f1c0f2f4ad1c9be1d4b8a3c2f1e5d6c7b8a9f0e1d2c3b4a5968778695a4b3c2'
key='/media/usb stick/bob'\''s key.pem'
certificate='signing/bob'\''s certificate.pem'
pcr0='4e1b0a7c9d2f3e5860718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7'
pcr1='5f2c1b8d0e3a4f6971829304b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8'
pcr2='603d2c9e1f4b507a829304a5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9'

fail() {
	printf 'sign-eif.sh: %s\n' "$*" >&2
	exit 1
}

for tool in docker mpcnetc openssl; do
	command -v "$tool" >/dev/null || fail "$tool is not installed"
done
folder=$(cd -- "${1:-.}" && pwd)
[ -f "$folder/enclave.eif" ] || fail "$folder has no enclave.eif: build-eif.sh leaves it there"
[ -f "$certificate" ] || fail "there is no certificate at $certificate"
[ -f "$key" ] || fail "there is no key at $key"
key=$(cd -- "$(dirname -- "$key")" && pwd)/$(basename -- "$key")
work=$(mktemp -d "$folder/.sign-eif.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# PCR8, and with it what keys open to, is made from the certificate's bytes: a renewed one is another.
check_certificate() {
	local found
	found=$(openssl x509 -in "$certificate" -outform DER | openssl dgst -sha256 -r)
	[ "${found%% *}" = '9f083f01950a4aa5f4958fb0e0b84a348ba10da23c161a2da584d98ffad09576' ] ||
		fail "$certificate is not the certificate that the lock has of this party"
}

# Neither nitro-cli nor openssl would say so: the copy would only fail to start.
check_pair() {
	local of_key of_certificate
	of_key=$(openssl pkey -in "$key" -pubout)
	of_certificate=$(openssl x509 -in "$certificate" -noout -pubkey)
	[ "$of_key" = "$of_certificate" ] || fail "$key is not the key of $certificate"
}

check_unsigned() {
	mpcnetc eif verify --pcr0 "$pcr0" --pcr1 "$pcr1" --pcr2 "$pcr2" "$folder/enclave.eif" ||
		fail "enclave.eif is not what the network trusts as release $release"
	mpcnetc eif describe --format json "$folder/enclave.eif" >"$work/description"
	! grep -q '"IsSigned": *true' "$work/description" || fail 'enclave.eif is signed already'
}

# As whoever calls, so that the container can read what is theirs, with the nitro-cli that the pods have.
sign() {
	cp -- "$folder/enclave.eif" "$work/enclave.signed.eif"
	chmod u+w "$work/enclave.signed.eif"
	cp -- "$certificate" "$work/certificate.pem"
	docker run --rm --platform linux/amd64 --user "$(id -u):$(id -g)" --volume "$work:/work" \
		--tmpfs /var/log/nitro_enclaves:mode=1777 --tmpfs /run/nitro_enclaves:mode=1777 \
		--network none --volume "$key:/key.pem:ro" --entrypoint nitro-cli "$image" \
		sign-eif --eif-path /work/enclave.signed.eif --signing-certificate /work/certificate.pem --private-key /key.pem
}

check_certificate
check_pair
check_unsigned
sign
mpcnetc eif verify --pcr0 "$pcr0" --pcr1 "$pcr1" --pcr2 "$pcr2" --pcr8 '2f91f7a9fa5b4d5a43ad3e7a8d39dad576d9075d3acfd9f267fc2b34800e2cb4841675c7af4cd842384295ab2066805e' \
	--certificate "$certificate" "$work/enclave.signed.eif" || fail 'the signed copy is not sound; nothing was kept'
mpcnetc eif describe --format json "$work/enclave.signed.eif" >"$work/enclave.signed.eif.json"
mv -f -- "$work/enclave.signed.eif" "$work/enclave.signed.eif.json" "$folder"
