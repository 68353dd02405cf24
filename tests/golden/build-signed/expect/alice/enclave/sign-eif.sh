#!/usr/bin/env bash
# Signs a copy of the enclave image file with this party's key, and keeps it only if it measures what the network trusts and
# the signature is by the party's certificate.
#
#     sign-eif.sh [FOLDER]     signs FOLDER/enclave.eif, as build-eif.sh left it there, into FOLDER/enclave.signed.eif
#
# Needs docker, mpcnetc, openssl, and AWS credentials in the environment that may use the key: kms:Sign, kms:GetPublicKey.
# Written by mpcnetc: change the spec and build again.
set -euo pipefail

release='v0.15.0'
image='ghcr.io/zama-ai/kms/core-service-enclave:v0.15.0@sha256:6f1c0f2f4ad1c9be1d4b8a3c2f1e5d6c7b8a9f0e1d2c3b4a5968778695a4b3c2'
key='arn:aws:kms:eu-west-1:210987654321:key/0f0e0d0c-0b0a-4908-8706-050403020100'
certificate='signing/alice'\''s certificate.pem'
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
work=$(mktemp -d "$folder/.sign-eif.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# PCR8, and with it what keys open to, is made from the certificate's bytes: a renewed one is another.
check_certificate() {
	local found
	found=$(openssl x509 -in "$certificate" -outform DER | openssl dgst -sha256 -r)
	[ "${found%% *}" = '95f5e3be89e6ee0869d0cdb92c49722c2b4c7528b0caeebb605bbddb30e8e304' ] ||
		fail "$certificate is not the certificate that the lock has of this party"
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
		--env AWS_ACCESS_KEY_ID --env AWS_SECRET_ACCESS_KEY --env AWS_SESSION_TOKEN \
		--env 'AWS_REGION=eu-west-1' --entrypoint nitro-cli "$image" \
		sign-eif --eif-path /work/enclave.signed.eif --signing-certificate /work/certificate.pem --private-key "$key"
}

check_certificate
check_unsigned
sign
mpcnetc eif verify --pcr0 "$pcr0" --pcr1 "$pcr1" --pcr2 "$pcr2" --pcr8 'd24911d4473ccb6eb2285f2fb65f33dcd38976701f2145aa997ece54c908344e42a339fc429eeff984e86b01f8a7818f' \
	--certificate "$certificate" "$work/enclave.signed.eif" || fail 'the signed copy is not sound; nothing was kept'
mpcnetc eif describe --format json "$work/enclave.signed.eif" >"$work/enclave.signed.eif.json"
mv -f -- "$work/enclave.signed.eif" "$work/enclave.signed.eif.json" "$folder"
