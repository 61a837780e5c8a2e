-- The live preview of sam-lsp for Neovim: `:SamPreview` opens a split with the generated IAM of the connector under
-- the cursor (or of the whole template) and keeps it up to date.
local M = {}

local view = { buffer = nil, source = nil, client = nil, asked = 0 }

local function is_open()
  return view.buffer ~= nil and vim.api.nvim_buf_is_valid(view.buffer) and #vim.fn.win_findbuf(view.buffer) > 0
end

local function write(text)
  vim.bo[view.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(view.buffer, 0, -1, false, vim.split(text, '\n', { trimempty = true }))
  vim.bo[view.buffer].modifiable = false
end

local function refresh()
  local client = vim.lsp.get_client_by_id(view.client or -1)
  if not client or not is_open() or not vim.api.nvim_buf_is_valid(view.source) then return end
  local window = vim.fn.win_findbuf(view.source)[1]
  local params = { textDocument = vim.lsp.util.make_text_document_params(view.source) }
  if window then params.position = vim.lsp.util.make_position_params(window, client.offset_encoding).position end
  view.asked = view.asked + 1
  local asked = view.asked
  local function answer(problem, preview)
    if asked ~= view.asked or not is_open() then return end
    -- An edit came in between; the server tells when the new version is checked.
    if problem and problem.code == vim.lsp.protocol.ErrorCodes.ContentModified then return end
    if problem then return vim.notify('sam-lsp: ' .. problem.message, vim.log.levels.WARN) end
    write(preview and ('# ' .. preview.title .. '\n' .. preview.text) or '# This is no SAM template.')
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('sam-lsp/preview', params, answer, view.source)
  else
    client.request('sam-lsp/preview', params, answer, view.source)
  end
end

--- Opens the preview of the current buffer in a split, or brings it up to date.
function M.preview(client_id)
  view.source = vim.api.nvim_get_current_buf()
  view.client = client_id
  if not is_open() then
    local window = vim.api.nvim_get_current_win()
    vim.cmd('vertical rightbelow new')
    view.buffer = vim.api.nvim_get_current_buf()
    vim.api.nvim_buf_set_name(view.buffer, 'sam-lsp preview')
    vim.bo[view.buffer].buftype = 'nofile'
    vim.bo[view.buffer].bufhidden = 'wipe'
    vim.bo[view.buffer].swapfile = false
    vim.bo[view.buffer].modifiable = false
    -- Syntax only: with the filetype the server would be asked about this text too.
    vim.bo[view.buffer].syntax = 'yaml'
    vim.api.nvim_set_current_win(window)
  end
  refresh()
end

--- For `on_attach`: the command, and what keeps the preview up to date.
function M.attach(client, buffer)
  vim.api.nvim_buf_create_user_command(buffer, 'SamPreview', function() M.preview(client.id) end, {
    desc = 'Show the IAM that sam-lsp generates',
  })
  local group = vim.api.nvim_create_augroup('sam_lsp_preview_' .. buffer, {})
  vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI', 'TextChanged', 'TextChangedI' }, {
    group = group,
    buffer = buffer,
    callback = function() if view.source == buffer then refresh() end end,
  })
end

return M
