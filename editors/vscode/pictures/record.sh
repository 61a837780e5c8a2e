#!/usr/bin/env bash
# Records editors/vscode/images/tour.gif, and takes over the other pictures of the extension, with the VS Code and the
# extension that the editor tests install and pack: run `cargo xtask editors vscode` once before. Look at the result before
# you commit it: --frames FOLDER also writes the frames.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
. tests/editors/tools.sh
vsix=$target/editors/sam-lsp.vsix

[ -x "$EDITORS/vscode-1.139/node" ] && [ -f "$vsix" ] ||
    { echo 'error: VS Code or the packed extension is missing: run cargo xtask editors vscode' >&2; exit 1; }
[ -d "$EDITORS/driver/node_modules/gifenc" ] ||
    (cd "$EDITORS/driver" && npm install --no-fund --no-audit --loglevel=error gifenc@1.0.3 pngjs@7.0.0)
for picture in completions fixes graph hover preview problems settings; do
    cp "$target/shots/$picture.png" editors/vscode/images/
done
exec node editors/vscode/pictures/record.mjs --vscode "$EDITORS/vscode-1.139" --vsix "$vsix" \
    --out editors/vscode/images/tour.gif "$@"
