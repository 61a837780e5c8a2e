//! The log: to stderr by level, and what the user should know to the editor too.

use std::fmt::Write as _;
use std::io::{IsTerminal, stderr};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::lsp_types::MessageType;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Names the level of the log on stderr: `off`, `error`, `warn`, `info`, `debug` or `trace`.
const VARIABLE: &str = "SAM_LSP_LOG";

/// Warnings and errors of ours, on their way to the editor.
#[derive(Debug)]
pub(crate) struct Notices(UnboundedReceiver<(MessageType, String)>);

/// Starts the log, at the level asked for on the command line or in the environment; else warnings and errors.
pub(crate) fn start(level: Option<&str>) -> Notices {
    let from_environment = std::env::var(VARIABLE).ok();
    let asked = level.or(from_environment.as_deref());
    let is_asked = asked.is_some();
    let understood = asked.map(str::parse::<LevelFilter>);
    let level = match understood {
        Some(Ok(level)) => level,
        Some(Err(_)) | None => LevelFilter::WARN,
    };
    let on_stderr = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .with_filter(filter_fn(move |it| {
            // tower-lsp takes a request that it does not know for an error; some editors show stderr to the user.
            *it.level() <= level && (is_asked || !it.target().starts_with("tower_lsp"))
        }));
    let (sender, receiver) = unbounded_channel();
    // It fails when there is a log already, which then stays.
    let _ = tracing_subscriber::registry()
        .with(on_stderr)
        .with(ToEditor(sender))
        .try_init();
    if let (Some(asked), Some(Err(_))) = (asked, understood) {
        tracing::warn!("`{asked}` is not a log level (off, error, warn, info, debug, trace)");
    }
    Notices(receiver)
}

/// Starts the log of a server whose host has no stderr: warnings and errors go to the editor.
pub(crate) fn start_for_host() -> Notices {
    let (sender, receiver) = unbounded_channel();
    // It fails when there is a log already, which then stays.
    let _ = tracing_subscriber::registry()
        .with(ToEditor(sender))
        .try_init();
    Notices(receiver)
}

impl Notices {
    /// Passes them on for as long as the server runs.
    pub(crate) async fn forward(mut self, client: Client) {
        while let Some((kind, message)) = self.0.recv().await {
            client.log_message(kind, message).await;
        }
    }
}

struct ToEditor(UnboundedSender<(MessageType, String)>);

impl<S: Subscriber> Layer<S> for ToEditor {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        // Our own only: tower-lsp logs when it cannot send, which would be sent.
        let kind = match *event.metadata().level() {
            Level::ERROR => MessageType::ERROR,
            Level::WARN => MessageType::WARNING,
            _ => return,
        };
        if event.metadata().target().starts_with("sam_lsp") {
            let mut text = Text(String::new());
            event.record(&mut text);
            let _ = self.0.send((kind, text.0));
        }
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a `String` cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
