-- sam-lsp for Neovim 0.10: into your init.lua, with this folder on the runtimepath for the preview.
vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'yaml', 'json' },
  callback = function(event)
    vim.lsp.start({
      name = 'sam_lsp',
      cmd = { 'sam-lsp', '--stdio' },
      root_dir = vim.fs.root(event.buf, { 'samconfig.toml', '.git' }),
      on_attach = function(client, buffer) require('sam_lsp').attach(client, buffer) end,
    }, { bufnr = event.buf })
  end,
})
