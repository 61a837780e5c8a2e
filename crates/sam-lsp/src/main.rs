//! The program `sam-lsp`: a language server over stdio, and a command line on the same functions.

mod cli;

mod code_files;
mod code_reader;
mod gate;
mod question;
mod runtime;
mod server;
mod session;

mod publisher;

mod from_proto;
mod plain_text;
mod to_proto;

mod actions;
mod capabilities;
mod config;
mod legend;
mod log;
mod settings_file;

mod views;

mod parent;
mod transport;

use anyhow::Context;
use clap::Parser;
use runtime::{Pool, Runtime, SingleThread};
use server::Server;
use session::Session;
use std::process::ExitCode;
use std::sync::Arc;
use tower_lsp::LspService;

/// The name of the server, of its diagnostics and of its settings.
pub(crate) const NAME: &str = "sam-lsp";

fn main() -> ExitCode {
    let args = cli::Args::parse();
    if let Some(command) = args.command {
        return cli::run(command);
    }
    let notices = log::start(args.log.as_deref());
    let (inbox, doorbell) = transport::inbox();
    let served = runtime(&args, &doorbell).and_then(|it| serve(it, inbox, doorbell, notices));
    match served {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Where the server works: on several threads, unless one is asked for.
fn runtime(args: &cli::Args, doorbell: &transport::Doorbell) -> anyhow::Result<Arc<dyn Runtime>> {
    if args.single_thread {
        let doorbell = doorbell.clone();
        return Ok(Arc::new(SingleThread::new(move || doorbell.ring())));
    }
    Ok(Arc::new(Pool::start().context("no runtime")?))
}

/// Serves one client over stdin and stdout. The exit code is 0 when the client shut the server down first, as the
/// protocol has it, else 1.
fn serve(
    runtime: Arc<dyn Runtime>,
    inbox: transport::Inbox,
    doorbell: transport::Doorbell,
    notices: log::Notices,
) -> anyhow::Result<ExitCode> {
    let session = Arc::new(Session::new(std::process::id(), runtime::today));
    let outbox = transport::Outbox::open(std::io::stdout()).context("no thread that writes")?;
    let (service, client) = LspService::build(|client| {
        let (session, runtime) = (session.clone(), runtime.clone());
        Server::new(client, session, runtime, notices, doorbell, outbox.clone())
    })
    .custom_method("sam-lsp/preview", Server::preview)
    .custom_method("sam-lsp/graph", Server::graph)
    .finish();
    transport::serve(service, client, &*runtime, inbox, std::io::stdin(), outbox)
        .context("the server could not start")?;
    match session.is_shut_down() {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}
