---@brief
---
--- https://github.com/sam-lsp/sam-lsp
---
--- Language server for AWS SAM templates that shows which IAM permissions a template grants.
---
--- Files that are not SAM or CloudFormation templates are ignored by the server.

---@type vim.lsp.Config
return {
  cmd = { 'sam-lsp', '--stdio' },
  filetypes = { 'yaml', 'yaml.cloudformation', 'json', 'json.cloudformation' },
  root_markers = { 'sam-lsp.toml', 'samconfig.toml', '.git' },
}
