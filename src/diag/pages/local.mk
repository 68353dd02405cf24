# SPDX-License-Identifier: BSD-3-Clause-Clear
# Every page on a diagnostic, without its ending; tests/tools/pages holds the list to the folder and to codes.def.
page_files = \
	administrator-missing \
	ca-form \
	ca-identity \
	ca-key-curve \
	ca-not-authority \
	ca-repeated \
	ca-self-signature \
	context-epochs \
	deletion-window \
	discard-interval \
	fhe-params-test \
	lock-address-form \
	lock-address-mismatch \
	lock-address-repeated \
	lock-endpoint-form \
	lock-endpoint-region \
	lock-endpoint-repeated \
	lock-form \
	lock-io \
	lock-key-arn \
	lock-key-unknown \
	lock-not-a-file \
	lock-other-network \
	lock-other-party \
	lock-party-unknown \
	lock-private-key \
	manifest-unusable \
	not-bound \
	output-busy \
	output-edited \
	output-foreign \
	output-io \
	output-not-a-file \
	output-not-a-folder \
	output-path \
	preproc-whole-bucket \
	settings-order \
	threads-above \
	threshold-too-high \
	tls-off \
	tracing-public
