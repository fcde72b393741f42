#!/bin/sh
# Makes the namespace of the cases, and says how long the engine keeps finished histories; safe to run again.
set -eu
temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"
