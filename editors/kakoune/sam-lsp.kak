# sam-lsp for Kakoune with kak-lsp: source it from your kakrc after `eval %sh{kak-lsp}`.
hook -group sam-lsp global BufSetOption filetype=(?:yaml|json) %{
    set-option buffer lsp_servers %{
        [sam-lsp]
        root_globs = ["samconfig.toml", ".git"]
        command = "sam-lsp"
        args = ["--stdio"]
    }
    # Completion also where a value begins, behind `Id: ` or `- `; by default kak-lsp waits for its first letter.
    set-option buffer lsp_completion_trigger %{ execute-keys '<a-h><a-k>(\S|[:\-\[,] ).\z<ret>' }
}
hook -group sam-lsp global WinSetOption filetype=(?:yaml|json) %{ lsp-enable-window }
