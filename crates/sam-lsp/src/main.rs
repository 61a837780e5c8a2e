//! The program `sam-lsp`: a language server over stdio, and a command line on the same functions.

mod cli;

mod server;
mod session;

mod publisher;

mod from_proto;
mod plain_text;
mod to_proto;

mod capabilities;
mod config;
mod log;

mod views;

mod parent;
mod transport;

use anyhow::Context;
use clap::Parser;
use server::Server;
use session::Session;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::Notify;
use tower_lsp::LspService;

/// The name of the server, of its diagnostics and of its settings.
pub(crate) const NAME: &str = "sam-lsp";
/// Where the pages of the rules are, a page named for its code.
pub(crate) const RULE_PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules");

fn main() -> ExitCode {
    let args = cli::Args::parse();
    if let Some(command) = args.command {
        return cli::run(command);
    }
    match serve(log::start(args.log.as_deref())) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Serves one client over stdin and stdout. The exit code is 0 when the client shut the server down first, as the
/// protocol has it, else 1.
fn serve(notices: log::Notices) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        // Checks run there, one at a time, and should not wait for a preview and a graph that are asked for together.
        .max_blocking_threads(3)
        // As the main thread: trees are deep where a template is, and both walk them.
        .thread_stack_size(8 << 20)
        .build()
        .context("no runtime")?;
    let session = Arc::new(Session::default());
    let stop = Arc::new(Notify::new());
    let (service, client) =
        LspService::build(|client| Server::new(client, session.clone(), notices, stop.clone()))
            .custom_method("sam-lsp/preview", Server::preview)
            .custom_method("sam-lsp/graph", Server::graph)
            .finish();
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    runtime
        .block_on(transport::serve(
            service,
            client,
            stdin,
            stdout,
            stop.notified(),
        ))
        .context("the server could not start")?;
    // A check that is under way is of no use to anybody.
    runtime.shutdown_background();
    match session.is_shut_down() {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}
