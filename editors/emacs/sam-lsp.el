;;; sam-lsp.el --- sam-lsp for Emacs's eglot -*- lexical-binding: t -*-
;; Load it from your init file, then `M-x eglot' in a template (or add `eglot-ensure' to `yaml-mode-hook').
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((yaml-mode yaml-ts-mode json-mode json-ts-mode) . ("sam-lsp" "--stdio"))))
;;; sam-lsp.el ends here
