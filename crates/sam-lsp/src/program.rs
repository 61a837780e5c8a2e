//! The program: the server over stdin and stdout, or a command.

use crate::runtime::{self, Pool, Runtime, SingleThread, since_start};
use crate::server::Server;
use crate::session::Session;
use crate::{cli, log, transport};
use anyhow::Context;
use clap::Parser;
use std::process::ExitCode;
use std::sync::Arc;

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
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
        return Ok(Arc::new(SingleThread::new(since_start, move || {
            doorbell.ring()
        })));
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
    let (service, client) = Server::service(&session, &runtime, notices, doorbell, outbox.clone());
    transport::serve(service, client, &*runtime, inbox, std::io::stdin(), outbox)
        .context("the server could not start")?;
    match session.is_shut_down() {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}
