# Where the editors and what they need are kept; sourced by the scripts that start one, in the root of the repository.
target=${CARGO_TARGET_DIR:-$PWD/target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
EDITORS=$target/editors/tools
export EDITORS
