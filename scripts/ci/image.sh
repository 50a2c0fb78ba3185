#!/usr/bin/env bash
# Builds every target of manifests/docker/Dockerfile with buildah, which needs no engine, and holds the images against what
# is promised of them. No registry of images is asked: the two bases are put together here, from the Node of npm's package
# and what it is linked with. The digests that the Dockerfile pins are for a real build to check: .github/workflows/ci.yml.
# Then runs the tests of the service as a program in it, as scripts/ci/as-container.sh does. Needs root, as buildah's
# chroot does. Usage: scripts/ci/image.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || exec sudo --preserve-env=PATH,HOME "$PWD/scripts/ci/image.sh"
folder=$(mktemp -d)
export BUILDAH_ISOLATION=chroot
state=(--root "$folder/storage" --runroot "$folder/run")
dockerfile=manifests/docker/Dockerfile
cleanup() {
  buildah "${state[@]}" umount --all >/dev/null 2>&1 || true
  buildah "${state[@]}" rm --all >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap cleanup EXIT

command -v buildah >/dev/null || {
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends buildah >&2
}

# Programs with the libraries that they are linked with, below a folder.
put() {
  local to=$1 program
  shift
  for program in "$@"; do
    ldd "$program" 2>/dev/null | grep --only-matching '/[^ ]*' | while read -r library; do
      install -D "$library" "$to$library"
    done || true
  done
}

# The Node of the bases, not that of this machine.
node_version=24.22.3
grep --quiet "nodejs${node_version%%.*}-" "$dockerfile" || { echo "the Dockerfile has another Node than $0" >&2; exit 1; }
npm install --silent --no-save --prefix "$folder/node" "node-linux-$(node -p process.arch)@$node_version"
node=$(compgen -G "$folder/node/node_modules/node-linux-*/bin/node")

runtime=$folder/runtime
install -D "$node" "$runtime/nodejs/bin/node"
put "$runtime" "$node" node_modules/@duckdb/node-bindings-*/*.node
install -d -m 1777 "$runtime/tmp"
install -d "$runtime/etc" "$runtime/proc" "$runtime/dev"
printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$runtime/etc/passwd"
printf 'hosts: files dns\n' >"$runtime/etc/nsswitch.conf"

tools=$folder/tools
cp -a "$runtime" "$tools"
install -d "$tools/bin" "$tools/usr/bin" "$tools/usr/local" "$tools/root" "$tools/etc/ssl/certs"
put "$tools" node_modules/@rollup/rollup-linux-*/*.node
for program in sh find mkdir rm env; do
  file=$(readlink -f "$(command -v "$program")")
  install -D "$file" "$tools/usr/bin/$program"
  put "$tools" "$file"
done
cp "$tools/usr/bin/sh" "$tools/bin/sh"
ln -s /nodejs/bin/node "$tools/usr/bin/node"
npm_root=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
cp -aL "$npm_root" "$tools/usr/local/npm"
printf '#!/bin/sh\nexec /nodejs/bin/node /usr/local/npm/bin/npm-cli.js "$@"\n' >"$tools/usr/bin/npm"
chmod +x "$tools/usr/bin/npm"
cp /etc/ssl/certs/ca-certificates.crt "$tools/etc/ssl/certs/"

for base in runtime tools; do
  container=$(buildah "${state[@]}" from scratch)
  buildah "${state[@]}" copy --quiet "$container" "$folder/$base" / >/dev/null
  buildah "${state[@]}" config --env PATH=/usr/bin:/bin --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$container"
  buildah "${state[@]}" commit --quiet --rm "$container" "localhost/$base" >/dev/null
done

# npm as it is set up here, given as the secret that the Dockerfile takes: it ends up in no layer.
npm config list --json | node -e '
  const kept = ["registry", "cafile"];
  const settings = JSON.parse(require("fs").readFileSync(0, "utf8"));
  for (const key of kept) if (settings[key]) console.log(`${key}=${key === "cafile" ? "/etc/ssl/certs/ca-certificates.crt" : settings[key]}`);
' >"$folder/npmrc"

# What a clone has, and a model for the image that has one in it.
context=$folder/context
mkdir "$context"
git ls-files --cached --others --exclude-standard -z | tar --create --null --files-from - | tar --extract --directory "$context"
sed 's/n_estimators: .*/n_estimators: 20/; s/folds: .*/folds: 3/; /^suite:/d' configs/titanic.yaml >"$folder/small.yaml"
node dist/cli/main.js pipeline --config "$folder/small.yaml" --artifacts "$context/artifacts" --quiet >"$folder/pipeline.out"

for target in cli worker serve serve-with-model; do
  buildah "${state[@]}" build --quiet --layers --format docker --file "$context/$dockerfile" --target "$target" --tag "localhost/$target" \
    --secret "id=npmrc,src=$folder/npmrc" \
    --build-arg BUILD_IMAGE=localhost/tools --build-arg RUNTIME_IMAGE=localhost/runtime \
    --build-arg REVISION="$(git rev-parse HEAD)" "$context" >"$folder/build.log" 2>&1 || { cat "$folder/build.log" >&2; exit 1; }
  mkdir "$folder/$target"
  # What the image says of itself.
  buildah "${state[@]}" inspect --type image "localhost/$target" >"$folder/$target/image.json"
  buildah "${state[@]}" push --quiet "localhost/$target" "oci:$folder/$target/oci" >/dev/null
  node scripts/ci/image-promises.mjs "$target" "$folder/$target"
  rm -rf "${folder:?}/$target"
done
baked=$(buildah "${state[@]}" mount "$(buildah "${state[@]}" from localhost/serve-with-model)")
test "$(stat --format %u "$baked/data/artifacts/models/titanic/1/forest.bin")" = 65532

container=$(buildah "${state[@]}" from localhost/serve)
TITANIC_OPS_TEST_CONTAINER=$(buildah "${state[@]}" mount "$container") TITANIC_OPS_TEST_REQUIRE=container \
  node scripts/test.mjs test/e2e/serve test/e2e/smoke test/e2e/metrics test/interop/container
