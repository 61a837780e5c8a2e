" sam-lsp for Vim with ALE: source it from your vimrc, after ALE's `packadd!` and your `g:ale_linters`.
if !exists('g:ale_linters')
  let g:ale_linters = {}
endif

" By default ALE takes any linter for JSON, but for YAML only those of a list that it does not show.
if has_key(g:ale_linters, 'json')
  call add(g:ale_linters.json, 'sam_lsp')
endif
let g:ale_linters.yaml = get(g:ale_linters, 'yaml', ['spectral', 'yaml-language-server', 'yamllint']) + ['sam_lsp']

" ALE counts columns in bytes and cannot tell a server so as LSP has it.
function! s:attach(filetype) abort
  call ale#linter#Define(a:filetype, {
    \ 'name': 'sam_lsp', 'lsp': 'stdio', 'executable': 'sam-lsp', 'command': '%e --stdio', 'language': a:filetype,
    \ 'initialization_options': {'positionEncoding': 'utf-8'},
    \ 'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')} })
  setlocal omnifunc=ale#completion#OmniFunc
  command! -buffer SamFormat call s:format()
endfunction

" `:SamFormat`: ALE has no formatting by a server.
function! s:format() abort
  let l:buffer = bufnr('')
  " What was typed since ALE last told the server.
  let l:change = ale#lsp#message#DidChange(l:buffer)
  call ale#lsp_linter#SendRequest(l:buffer, 'sam_lsp', l:change)
  let l:params = {'textDocument': {'uri': l:change[2].textDocument.uri},
    \ 'options': {'tabSize': shiftwidth(), 'insertSpaces': v:true}}
  call ale#lsp_linter#SendRequest(l:buffer, 'sam_lsp', [0, 'textDocument/formatting', l:params],
    \ function('s:formatted', [l:buffer, b:changedtick]))
endfunction

function! s:formatted(buffer, tick, response) abort
  if type(get(a:response, 'result')) != v:t_list || getbufvar(a:buffer, 'changedtick') != a:tick
    echo 'sam-lsp: not formatted, since the text was changed or has a syntax error'
    return
  endif
  let l:changes = ale#code_action#BuildChangesList({'file:///': a:response.result})[0].textChanges
  call ale#code_action#ApplyChanges(bufname(a:buffer), l:changes, {})
  call ale#Queue(0)
endfunction

augroup sam_lsp
  autocmd!
  autocmd FileType yaml call s:attach('yaml')
  autocmd FileType json call s:attach('json')
augroup END
