//! `sam-lsp mcp`: a server of the Model Context Protocol over stdin and stdout, for coding agents.

mod arguments;
mod tool;

use super::outcome::Outcome;
use crate::NAME;
use anyhow::Context;
use arguments::Arguments;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::stdio;
use rmcp::{ErrorData, ServerHandler, ServiceExt};
use std::sync::Arc;
use tool::{Answer, TOOLS, ToolDefinition};

const MORE: &str = "\
An agent starts it and asks over stdin and stdout. Its tools read templates and
write nothing: check, permissions, diff, can, who_can, explain, expand, rule.

Example, in the configuration of an agent:
  { \"mcpServers\": { \"sam-lsp\": { \"command\": \"sam-lsp\", \"args\": [\"mcp\"] } } }";

const INSTRUCTIONS: &str = "\
Facts about AWS SAM and CloudFormation templates: errors before a deployment, what each role may do, what a change \
grants, and the template that the SAM transform writes. After you change a template, call `check`, and `diff` with the \
git revision before the change.";

/// Serve coding agents by the Model Context Protocol, over stdin and stdout
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {}

/// Serves one agent until it closes stdin.
///
/// # Errors
/// When the server cannot start, or the agent does not speak the protocol.
pub(super) fn run(_: &Args) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("no runtime")?;
    runtime.block_on(async {
        let service = ToolServer.serve(stdio()).await?;
        service.waiting().await?;
        anyhow::Ok(())
    })?;
    // A pending read of stdin must not hold up the end.
    runtime.shutdown_background();
    Ok(Outcome::Clean)
}

struct ToolServer;

impl ServerHandler for ToolServer {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new(NAME, env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = TOOLS.iter().map(description).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().find(|it| it.name == request.name) else {
            let message = format!("no tool `{}`", request.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let arguments = Arguments::new(request.arguments.unwrap_or_default());
        let answer = tokio::task::spawn_blocking(move || {
            arguments.only(tool.arguments)?;
            (tool.answer)(&arguments)
        });
        Ok(match answer.await {
            Ok(Ok(answer)) => result(answer),
            Ok(Err(error)) => failure(format!("{error:#}")),
            Err(_) => failure("sam-lsp broke down on it; please report this".to_owned()),
        }
        .into())
    }
}

fn result(Answer { text, data }: Answer) -> CallToolResult {
    let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
    result.structured_content = data;
    result
}

/// What the agent reads, and can mend by other arguments.
fn failure(message: String) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(message)])
}

fn description(tool: &ToolDefinition) -> Tool {
    let schema = Arc::new(arguments::schema(tool.arguments));
    let reads = ToolAnnotations::new().read_only(true).open_world(false);
    Tool::new(tool.name, tool.description, schema).with_annotations(reads)
}
