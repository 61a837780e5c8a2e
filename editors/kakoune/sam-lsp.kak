# sam-lsp for Kakoune with kak-lsp: source it from your kakrc after `eval %sh{kak-lsp}`.
hook -group sam-lsp global BufSetOption filetype=(?:yaml|json) %{
    set-option buffer lsp_servers %{
        [sam-lsp]
        root_globs = ["samconfig.toml", ".git"]
        command = "sam-lsp"
        args = ["--stdio"]
    }
}
hook -group sam-lsp global WinSetOption filetype=(?:yaml|json) %{ lsp-enable-window }
