#!/bin/sh
# Makes a base image for container.py where no registry can be reached: Debian with Python, from Debian's packages.
# usage: BASE_IMAGE=localhost/debian-python sh tests/deploy/base-image.sh   (as root; keeps an image that is there)
set -eu
export STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}" BUILDAH_ISOLATION="${BUILDAH_ISOLATION:-chroot}"
buildah inspect --type image "$BASE_IMAGE" > /dev/null 2>&1 && exit

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "${SUITE:-bookworm}" "$folder" >&2
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
container=$(buildah from scratch)
buildah add --quiet "$container" "$folder" / > /dev/null
buildah commit --quiet --rm "$container" "$BASE_IMAGE"
