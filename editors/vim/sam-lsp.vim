" sam-lsp for Vim with ALE: source it from your vimrc after ALE is on the runtimepath.
function! s:define(filetype) abort
  call ale#linter#Define(a:filetype, {
    \ 'name': 'sam_lsp', 'lsp': 'stdio', 'executable': 'sam-lsp', 'command': '%e --stdio', 'language': a:filetype,
    \ 'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')} })
endfunction
autocmd FileType yaml call s:define('yaml')
autocmd FileType json call s:define('json')
