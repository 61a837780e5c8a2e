#!/usr/bin/env bash
# VS Code, the oldest and the newest version the extension is for: the suite inside the extension host, and what a
# user sees, as pictures in target/shots. Needs the server on PATH; installs the rest into target/editors/tools.
#   vscode.sh [install | test]      only the one or the other
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/editors/tools.sh

install() {
    [ "$(cat "$EDITORS/$1/installed" 2>/dev/null)" = "$2" ] || sh tests/editors/vscode-install.sh "$EDITORS/$1" "$2" >"$EDITORS/$1.log" 2>&1 ||
        { tail -20 "$EDITORS/$1.log" >&2; echo "VS Code $2 from npm did not install" >&2; return 1; }
    echo "$2" >"$EDITORS/$1/installed"
}
install_all() {
    local tool
    for tool in node npm; do
        command -v "$tool" >/dev/null || { echo "$tool is missing: VS Code's tests need Node.js 20 with npm" >&2; return 1; }
    done
    if ! command -v chromium >/dev/null; then
        [ "$(id -u)" = 0 ] || { echo 'chromium is missing: apt-get install chromium fonts-dejavu-core' >&2; return 1; }
        { apt-get -qq update && apt-get -qq -y --no-install-recommends install chromium fonts-dejavu-core; } || return 1
    fi
    mkdir -p "$EDITORS/driver"
    [ -d "$EDITORS/driver/node_modules/playwright-core" ] ||
        (cd "$EDITORS/driver" && echo '{ "private": true }' >package.json &&
            npm install --no-fund --no-audit --loglevel=error playwright-core@1.56) || return 1
    install vscode-1.100 4.100.3 && install vscode-1.139 4.139.1
}
if [ "${1:-}" != test ]; then
    install_all
    [ "${1:-}" != install ] || exit 0
fi

server=$(command -v sam-lsp)
vsix=$target/editors/sam-lsp.vsix
cargo run --quiet --package xtask -- vsix "$server" "$vsix"

beside=$target/editors/beside.vsix
(cd tests/editors/beside && ../../../editors/vscode/node_modules/.bin/vsce package --allow-missing-repository --skip-license --out "$beside" >/dev/null)

for version in 1.100 1.139; do
    start=$SECONDS
    node tests/editors/vscode-test.mjs suite --vscode "$EDITORS/vscode-$version"
    echo "VS Code $version: extension host passed in $((SECONDS - start)) s"
done
start=$SECONDS
node tests/editors/vscode-test.mjs scenes --vscode "$EDITORS/vscode-1.139" --vsix "$vsix" --shots "$target/shots"
echo "VS Code 1.139: scenes passed in $((SECONDS - start)) s"
start=$SECONDS
node tests/editors/vscode-test.mjs beside --vscode "$EDITORS/vscode-1.139" --vsix "$vsix" --vsix "$beside" --shots "$target/shots"
echo "VS Code 1.139: beside another extension passed in $((SECONDS - start)) s"
# What `cargo xtask dist --web` packs; it needs a Rust for WebAssembly.
web=$target/dist/sam-lsp-web.vsix
if [ -f "$web" ]; then
    node tests/editors/vscode-test.mjs web --vscode "$EDITORS/vscode-1.139" --vsix "$web" --shots "$target/shots"
    echo 'VS Code 1.139: the extension for the web passed'
else
    echo "VS Code 1.139: no extension for the web to look at; cargo xtask dist --web packs it"
fi
if pgrep -f "$PWD/editors/vscode/server/sam-lsp" >/dev/null; then
    echo 'error: a server outlived VS Code' >&2
    exit 1
fi
