-- The check in Neovim 0.10 and 0.11: what a user's keys bring, in the editor as the user's init.lua sets it up.
--   nvim --headless -c 'luafile neovim.lua' template.yaml
-- It runs beside the editor's own loop, so that keys are typed keys.

local function fail(message)
  io.stderr:write(message .. '\n')
  vim.cmd('cquit 1')
end

local steps

local function resume()
  local fine, problem = coroutine.resume(steps)
  if not fine then fail(debug.traceback(steps, problem)) end
end

--- Waits until the probe finds something, and returns it.
local function until_found(what, probe)
  local deadline = vim.uv.now() + 20000
  while true do
    local found = probe()
    if found then return found end
    if vim.uv.now() > deadline then error('20 s without ' .. what, 0) end
    vim.defer_fn(resume, 20)
    coroutine.yield()
  end
end

local function expect(what, got, wanted)
  if not vim.deep_equal(got, wanted) then
    error(('%s is\n%s\nand not\n%s'):format(what, vim.inspect(got), vim.inspect(wanted)), 0)
  end
end

local function expect_words(what, text, words)
  for _, word in ipairs(words) do
    if not text:find(word, 1, true) then error(('%s does not say %s:\n%s'):format(what, word, text), 0) end
  end
end

local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local function press(keys)
  vim.api.nvim_input(keys)
end

--- Line (from 1) and column (in bytes, from 0) of a text in a line of the buffer.
local function place_of(buffer, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then return { number, column - 1 } end
  end
  error('the template has no ' .. text, 0)
end

local function floating_window()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
  end
end

local function check()
  local buffer = vim.api.nvim_get_current_buf()
  local window = vim.api.nvim_get_current_win()
  local original = text_of(buffer)
  local function go_to(text, plus)
    local place = place_of(buffer, text)
    vim.api.nvim_win_set_cursor(window, { place[1], place[2] + plus })
  end

  until_found('a diagnostic', function() return vim.diagnostic.get(buffer)[1] end)
  local wrong = place_of(buffer, 'Read]')
  local found = vim.diagnostic.get(buffer)
  expect('the number of diagnostics', #found, 1)
  expect('the place of the diagnostic', { found[1].lnum + 1, found[1].col, found[1].end_lnum + 1, found[1].end_col },
    { wrong[1], wrong[2], wrong[1], wrong[2] + 4 })
  expect('the code', found[1].code, 'connector-unsupported-permission')

  go_to('- Write', 2)
  local asked = -2000
  local float = until_found('the hover', function()
    -- That the cursor moved may be told after a fast answer, and closes it.
    if vim.uv.now() > asked + 2000 then
      asked = vim.uv.now()
      vim.lsp.buf.hover()
    end
    return floating_window()
  end)
  expect_words('the hover', text_of(vim.api.nvim_win_get_buf(float)),
    { 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate' })
  vim.api.nvim_win_close(float, true)

  go_to('Id: Receipts', 4)
  press('C<C-x><C-o>')
  local items = until_found('completions', function()
    local items = vim.fn.complete_info({ 'items' }).items
    return #items > 0 and items
  end)
  local words = vim.tbl_map(function(item) return item.word end, items)
  expect_words('completion', table.concat(words, ' '), { 'Receipts', 'Archive', 'Postman' })
  local steps_down = vim.fn.index(words, 'Archive') - vim.fn.complete_info({ 'selected' }).selected
  press(string.rep('<C-n>', steps_down) .. '<C-y><Esc>')
  until_found('the completed name', function() return vim.fn.mode() == 'n' and text_of(buffer) ~= original end)
  expect('the text after completion', text_of(buffer), (original:gsub('Id: Receipts', 'Id: Archive')))
  press('u')
  until_found('the text as it was', function() return text_of(buffer) == original end)

  vim.api.nvim_win_set_cursor(window, wrong)
  vim.ui.select = function(actions, options, choose)
    for _, action in ipairs(actions) do
      if options.format_item(action):find('Write', 1, true) then return choose(action) end
    end
    error('no fix with Write among ' .. vim.inspect(actions), 0)
  end
  until_found('the diagnostic', function() return #vim.diagnostic.get(buffer) == 1 end)
  vim.lsp.buf.code_action({ context = { only = { 'quickfix' }, diagnostics = {} } })
  until_found('the fix', function() return text_of(buffer) ~= original end)
  local fixed = original:gsub('%[Read%]', '[Write]')
  expect('the text after the fix', text_of(buffer), fixed)
  until_found('no diagnostic', function() return #vim.diagnostic.get(buffer) == 0 end)

  local renamed = fixed:gsub('%f[%w]Receipts%f[%W]', 'Ledger')
  go_to('Id: Receipts', 4)
  vim.ui.input = function(_, answer) answer('Ledger') end
  vim.lsp.buf.rename()
  until_found('the rename', function() return text_of(buffer) ~= fixed end)
  expect('the text after the rename', text_of(buffer), renamed)

  go_to('Type: AWS::S3::Bucket', 0)
  press('i    <Esc>A  <Esc>')
  local deepened = renamed:gsub('    (Type: AWS::S3::Bucket)', '        %1  ')
  until_found('the deeper line', function() return vim.fn.mode() == 'n' and text_of(buffer) == deepened end)
  vim.lsp.buf.format()
  expect('the formatted text', text_of(buffer), renamed)

  if vim.lsp.foldexpr then
    vim.wo[window].foldmethod, vim.wo[window].foldexpr, vim.wo[window].foldlevel = 'expr', 'v:lua.vim.lsp.foldexpr()', 99
    local first, last = place_of(buffer, 'Archive:')[1], place_of(buffer, 'Type: AWS::S3::Bucket')[1]
    until_found('the folds', function() return vim.fn.foldlevel(last) > 0 end)
    vim.cmd(first .. 'foldclose')
    expect('the fold of a resource', { vim.fn.foldclosed(last), vim.fn.foldclosedend(last) }, { first, last })
    vim.wo[window].foldmethod = 'manual'
    vim.cmd('normal! zE')
  end

  go_to('Handler: till.handler', 0)
  press('oTim<C-x><C-o>')
  local property = until_found('the property', function() return vim.fn.complete_info({ 'items' }).items[1] end)
  expect('the only property', property.word:match('^Timeout'), 'Timeout')
  if vim.fn.pumvisible() == 1 then press('<C-y>') end
  until_found('its colon', function() return vim.api.nvim_get_current_line():find('Timeout: $') end)
  press('5<Esc>')
  until_found('the property', function() return vim.fn.mode() == 'n' and text_of(buffer):find('Timeout', 1, true) end)
  expect('the text with another property', text_of(buffer),
    (renamed:gsub('Handler: till.handler\n', '%0      Timeout: 5\n')))

  go_to('- Write', 2)
  vim.cmd('SamPreview')
  local function preview()
    for _, other in ipairs(vim.api.nvim_list_wins()) do
      local text = text_of(vim.api.nvim_win_get_buf(other))
      if other ~= window and text:find('TillToReceiptsPolicy', 1, true) then return text end
    end
  end
  expect_words('the preview', until_found('the preview', preview), { 'dynamodb:PutItem', 'dynamodb:PartiQLUpdate' })
  go_to('Id: Ledger', 4)
  press('CArchive<Esc>')
  until_found('the preview of the edited connector', function()
    local text = preview()
    return text and text:find('s3:PutObject', 1, true)
  end)
  vim.cmd('qall!')
end

vim.schedule(function()
  steps = coroutine.create(check)
  resume()
end)
