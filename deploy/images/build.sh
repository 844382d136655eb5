#!/usr/bin/env bash
# Builds the images of the four services; called by `mvn -Pimages package`, which says what is in the variables.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${IMAGE_ENGINE:=docker}" "${IMAGE_REPOSITORY:=tidewatch}" "${IMAGE_TAG:=latest}"
: "${IMAGE_BASE:=eclipse-temurin:25-jre}" "${IMAGE_PLATFORM:=}"

command -v "$IMAGE_ENGINE" >/dev/null 2>&1 || {
  echo "image.engine is '$IMAGE_ENGINE', which is not on the PATH; allowed is docker or podman" >&2
  exit 1
}
revision=$(git -C "$home" rev-parse HEAD 2>/dev/null || echo unknown)

for service in ingest-service alert-service query-service dashboard-service; do
  app="$home/$service/target/quarkus-app"
  [ -f "$app/quarkus-run.jar" ] || {
    echo "$service is not packaged: there is no $app/quarkus-run.jar" >&2
    exit 1
  }
  if [ -f "$home/$service/target/bom.json" ]; then cp "$home/$service/target/bom.json" "$app/sbom.json"; fi
  arguments=(build --file "$home/deploy/images/Containerfile" --tag "$IMAGE_REPOSITORY/$service:$IMAGE_TAG"
    --build-arg "BASE_IMAGE=$IMAGE_BASE" --build-arg "SERVICE=$service" --build-arg "VERSION=$IMAGE_TAG"
    --build-arg "REVISION=$revision" --build-arg "CREATED=$(date -u +%Y-%m-%dT%H:%M:%SZ)")
  [ -z "$IMAGE_PLATFORM" ] || arguments+=(--platform "$IMAGE_PLATFORM")
  "$IMAGE_ENGINE" "${arguments[@]}" "$app"
done
