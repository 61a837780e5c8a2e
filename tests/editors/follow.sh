# Sets an editor up as its paragraph in editors/README.md says; sourced, in the root of the repository.

# follow HEADING HOME: the paragraph's block of shell is run; another block is written to the file in the home folder
# that the paragraph names first.
follow() {
  local heading=$1 home=$2 section block file
  section=$(awk -v heading="## $heading" '$0 == heading { on = 1; next } /^## / { on = 0 } on' editors/README.md)
  block=$(sed -n '/^```/,/^```/{/^```/!p}' <<< "$section" | sed "s#/path/to/sam-lsp#$PWD#g")
  [ -n "$block" ] || { echo "editors/README.md has no paragraph '$heading' with a block"; return 1; }
  if grep -q '^```sh' <<< "$section"; then
    HOME=$home sh -euc "$block"
  else
    file=$(grep -o -m 1 '`~/[^`]*`' <<< "$section" | tr -d '`')
    mkdir -p "$(dirname "$home/${file#\~/}")"
    echo "$block" > "$home/${file#\~/}"
  fi
}
