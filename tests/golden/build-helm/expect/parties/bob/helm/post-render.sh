#!/bin/sh
# Between a chart and the cluster, as the README says: helm gives it the chart's objects, and applies what it writes.
# Its argument is the chart: kms-core or kms-connector.
set -eu

chart=$1
case $chart in
kms-core | kms-connector) ;;
*)
	echo "post-render.sh: '$chart' is neither chart" >&2
	exit 2
	;;
esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/chart.yaml"
cp "$here/$chart-patches.yaml" "$work/kustomization.yaml"
cp "$here/../node/kms-server.toml" "$here/../enclave/enclave.json" "$work"
kubectl kustomize "$work"
