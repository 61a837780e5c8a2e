-- sam-lsp for Neovim 0.11 and newer: with this folder on the runtimepath, `vim.lsp.enable('sam_lsp')`.
return {
  cmd = { 'sam-lsp', '--stdio' },
  filetypes = { 'yaml', 'yaml.cloudformation', 'json', 'json.cloudformation' },
  root_markers = { 'samconfig.toml', '.git' },
  on_attach = function(client, buffer)
    require('sam_lsp').attach(client, buffer)
  end,
}
