;;; emacs.el --- the check in Emacs -*- lexical-binding: t -*-
;; What the commands of a user bring, in Emacs as the user's init.el sets it up:
;;   emacs --batch -l emacs.el
;; The working directory holds template.yaml.  A Lisp error, status 255, is a failure.
(require 'cl-lib)
(require 'package)
(package-activate-all)                  ; with a screen Emacs does both of these itself
(load "~/.emacs.d/init.el")

(defun check-until (what probe)
  "Wait until PROBE finds something and return it, 20 s at most; WHAT names it."
  (let ((end (+ (float-time) 20)) found)
    (while (not (setq found (funcall probe)))
      (when (> (float-time) end) (error "20 s without %s" what))
      (accept-process-output nil 0.02)
      (sit-for 0))
    found))

(defun check-equal (what got wanted)
  "Fail unless GOT is what is WANTED; WHAT names it."
  (unless (equal got wanted) (error "%s is\n%s\nand not\n%s" what got wanted)))

(defun check-words (what text words)
  "Fail unless TEXT holds all WORDS; WHAT names it."
  (dolist (word words)
    (unless (string-search word text) (error "%s does not say %s:\n%s" what word text))))

(defun check-place (text)
  "The place right before TEXT in the buffer."
  (save-excursion (goto-char (point-min)) (search-forward text) (match-beginning 0)))

(defun check-text ()
  "The text of the buffer."
  (substring-no-properties (buffer-string)))

(defun check-diagnostics ()
  "What flymake shows now."
  ;; Batch Emacs is never idle, so what waits for that is called by hand.
  (eglot--signal-textDocument/didChange)
  (flymake-start)
  (flymake-diagnostics))

(set-language-environment "UTF-8")
(find-file "template.yaml")
(run-hooks 'post-command-hook)          ; where `eglot-ensure' waits for the end of a command
(check-until "the server" #'eglot-current-server)
(check-equal "the mode" major-mode 'yaml-mode)

(let* ((original (check-text))
       (diagnostic (car (check-until "a diagnostic" #'check-diagnostics)))
       (wrong (check-place "Read]")))
  (check-equal "the number of diagnostics" (length (flymake-diagnostics)) 1)
  (check-equal "the text under the diagnostic"
               (list (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic))
               (list wrong (+ wrong 4)))
  (check-words "the diagnostic" (flymake-diagnostic-text diagnostic) '("`Read`" "`Write`"))

  (goto-char (+ (check-place "- Write") 2))
  (let (hover)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq hover text)))
    (check-words "the hover" (check-until "the hover" (lambda () hover))
                 '("PutItem" "UpdateItem" "DeleteItem" "BatchWriteItem"
                   "PartiQLDelete" "PartiQLInsert" "PartiQLUpdate")))

  (goto-char (+ (check-place "Id: Receipts") 4))
  (kill-line)
  (pcase-let ((`(,begin ,end ,table . ,_) (eglot-completion-at-point)))
    (check-words "completion"
                 (string-join (all-completions (buffer-substring begin end) table) " ")
                 '("Receipts" "Archive" "Postman")))
  (insert "Arc")
  (completion-at-point)
  (check-equal "the text after completion" (check-text)
               (string-replace "Id: Receipts" "Id: Archive" original))
  (delete-region (line-beginning-position) (line-end-position))
  (insert "        Id: Receipts")
  (check-equal "the text as it was" (check-text) original)

  (goto-char wrong)
  (check-until "the diagnostic" (lambda () (= 1 (length (check-diagnostics)))))
  (cl-letf ((last-nonmenu-event ?x)     ; by the keyboard, not the mouse
            ((symbol-function 'completing-read)
             (lambda (_ titles &rest _)
               (or (cl-find-if (lambda (title) (string-search "Write" title))
                               (mapcar (lambda (title) (or (car-safe title) title)) titles))
                   (error "No fix with Write among %s" titles)))))
    (call-interactively #'eglot-code-actions))
  (check-equal "the text after the fix" (check-text) (string-replace "[Read]" "[Write]" original))
  (check-until "the diagnostic gone" (lambda () (null (check-diagnostics))))

  (let* ((fixed (check-text))
         (renamed (replace-regexp-in-string "\\bReceipts\\b" "Ledger" fixed t)))
    (goto-char (+ (check-place "Id: Receipts") 4))
    (eglot-rename "Ledger")
    (check-equal "the text after the rename" (check-text) renamed)

    (goto-char (check-place "Type: AWS::S3::Bucket"))
    (insert "    ")
    (end-of-line)
    (insert "  ")
    (call-interactively #'eglot-format)
    (check-equal "the formatted text" (check-text) renamed)

    (goto-char (check-place "Handler: till.handler"))
    (end-of-line)
    (insert "\n      Tim")
    (completion-at-point)
    (insert "5")
    (check-equal "the text with another property" (check-text)
                 (string-replace "till.handler\n" "till.handler\n      Timeout: 5\n" renamed))))

(set-buffer-modified-p nil)
(kill-emacs 0)
;;; emacs.el ends here
