#!/usr/bin/env bash
# Prints the comment on a pull request: what each changed template grants more and less than at the base.
# Usage: comment.sh BASE PATH..., in the repository, with sam-lsp on the PATH.
# The backticks are Markdown.
# shellcheck disable=SC2016
set -euo pipefail

base=$1
shift
# GitHub takes 65,536 characters.
most=60000
# A template that grants nothing: what a new one is compared with.
nothing='{"Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The permissions of a file, against its version at the base or against nothing. Files that are not templates print nothing.
compare() {
    local file=$1 old=$2 note=$3
    if sam-lsp permissions --diff "$old" "$file" --format markdown >"$folder/out" 2>"$folder/err" <<<"$nothing"; then
        grep -q '[^[:space:]]' "$folder/out" || return 0
        printf '### `%s`%s\n\n' "$file" "$note"
        cat "$folder/out"
        printf '\n'
    elif ! grep -q 'not a SAM or CloudFormation template' "$folder/err"; then
        printf '### `%s`%s\n\nThe permissions cannot be compared:\n\n```text\n%s\n```\n\n' "$file" "$note" "$(cat "$folder/err")"
    fi
}

since=$(git merge-base "$base" HEAD)
git diff -z --name-status --no-renames --diff-filter=AM "$since" HEAD -- "$@" >"$folder/changed"
: >"$folder/body"
while IFS= read -r -d '' status && IFS= read -r -d '' file; do
    case $file in
    *.yaml | *.yml | *.json | *.template) ;;
    *) continue ;;
    esac
    case $status in
    A) compare "$file" - ' (new)' >>"$folder/body" ;;
    M) compare "$file" "$since" '' >>"$folder/body" ;;
    esac
done <"$folder/changed"

echo '<!-- sam-lsp permissions -->'
echo '## Permissions'
echo
if [ ! -s "$folder/body" ]; then
    echo 'No template changes what is granted.'
elif [ "$(wc -c <"$folder/body")" -gt "$most" ]; then
    # Cut at a line, so that no tag of HTML is cut.
    head -c "$most" "$folder/body" | sed '$d'
    printf '\n</details>\n\nThe rest is left out. `sam-lsp permissions --diff` prints all of it.\n'
else
    cat "$folder/body"
fi
