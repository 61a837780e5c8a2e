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
endfunction

augroup sam_lsp
  autocmd!
  autocmd FileType yaml call s:attach('yaml')
  autocmd FileType json call s:attach('json')
augroup END
