-- sam-lsp for Neovim 0.11 and newer: with this folder on the runtimepath, `vim.lsp.enable('sam_lsp')`.
return {
  cmd = { 'sam-lsp', '--stdio' },
  filetypes = { 'yaml', 'yaml.cloudformation', 'json', 'json.cloudformation' },
  root_markers = { 'samconfig.toml', '.git' },
  on_attach = function(client, buffer)
    require('sam_lsp').attach(client, buffer)
    -- Without it Ctrl-X Ctrl-O inserts the label alone, for example `Timeout` without the colon.
    vim.lsp.completion.enable(true, client.id, buffer)
  end,
}
