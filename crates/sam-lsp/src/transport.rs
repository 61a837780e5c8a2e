//! The wire: messages from stdin to the handlers in their order, answers to stdout, and when to stop.
//!
//! It stands in for `tower_lsp::Server`, which ends at the first malformed message, goes on after `exit` for as long
//! as stdin is open, and lets a notification overtake another. Here each message is taken up in its order and run
//! until it first waits; only what is left of it runs beside the next.

mod frame;
mod intake;
mod outbox;

use frame::{Frame, Frames};
use futures_util::{FutureExt, SinkExt, StreamExt};
use intake::Message;
use outbox::Outbox;
use std::collections::HashSet;
use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::mpsc::{Sender, channel};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError};
use tower_service::Service;

/// How many messages are read ahead, so that a request that is cancelled is not begun.
const READ_AHEAD: usize = 256;

/// Requests that were cancelled before they were begun.
#[derive(Clone, Debug, Default)]
struct Cancelled(Arc<Mutex<HashSet<Id>>>);

/// Serves until the client says `exit` or closes its end, or `stop` is ready.
///
/// # Errors
/// When the system has no threads to give.
pub(crate) async fn serve<S>(
    mut service: S,
    client: ClientSocket,
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    stop: impl Future<Output = ()>,
) -> io::Result<()>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let outbox = Outbox::open(output)?;
    let cancelled = Cancelled::default();
    let (arriving, mut arrived) = channel(READ_AHEAD);
    let seen_ahead = cancelled.clone();
    thread::Builder::new()
        .name("reader".into())
        .spawn(move || read(input, &arriving, &seen_ahead))?;

    let (mut questions, mut answers) = client.split();
    let to_client = outbox.clone();
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            to_client.send(&question);
        }
    });

    tokio::pin!(stop);
    loop {
        let message = tokio::select! {
            message = arrived.recv() => message,
            () = &mut stop => None,
        };
        match message {
            Some(Message::Request(request)) => match request.id() {
                Some(id) if cancelled.contains(id) => {
                    let error = Error::request_cancelled();
                    outbox.send(&Response::from_error(id.clone(), error));
                }
                Some(_) | None => begin(&mut service, request, &outbox).await,
            },
            Some(Message::Cancel(id, request)) => {
                cancelled.remove(&id);
                begin(&mut service, request, &outbox).await;
            }
            Some(Message::Response(response)) => {
                // It fails after `exit` only.
                let _ = answers.send(response).await;
            }
            Some(Message::Refused(answer)) => outbox.send(&answer),
            Some(Message::Dropped(why)) => tracing::warn!("{why}"),
            Some(Message::Exit) | None => break,
        }
    }
    outbox.finish();
    Ok(())
}

/// Runs a handler until it first waits; the rest of it runs beside what comes next.
async fn begin<S>(service: &mut S, request: Request, outbox: &Outbox)
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let asked = request
        .id()
        .map(|id| (id.clone(), request.method().to_owned()));
    if poll_fn(|cx| service.poll_ready(cx)).await.is_err() {
        return;
    }
    let mut handler = Box::pin(service.call(request));
    match catch_unwind(AssertUnwindSafe(|| handler.as_mut().now_or_never())) {
        Ok(Some(answer)) => answer_with(answer, asked, outbox),
        Ok(None) => {
            let outbox = outbox.clone();
            tokio::spawn(async move {
                let answer = AssertUnwindSafe(handler).catch_unwind().await;
                match answer {
                    Ok(answer) => answer_with(answer, asked, &outbox),
                    Err(_) => answer_with(Ok(None), asked, &outbox),
                }
            });
        }
        Err(_) => answer_with(Ok(None), asked, outbox),
    }
}

fn answer_with(
    answer: Result<Option<Response>, ExitedError>,
    asked: Option<(Id, String)>,
    outbox: &Outbox,
) {
    match (answer, asked) {
        (Ok(Some(answer)), _) => outbox.send(&answer),
        // tower-lsp is silent about methods that begin with `$/`; the protocol is not.
        (Ok(None), Some((id, method))) if method.starts_with("$/") => {
            outbox.send(&Response::from_error(id, Error::method_not_found()));
        }
        (Ok(None) | Err(_), Some((id, _))) => {
            outbox.send(&Response::from_error(id, Error::internal_error()));
        }
        (Ok(None) | Err(_), None) => {}
    }
}

/// Reads messages until the input ends or nobody wants them.
fn read(input: impl Read, arriving: &Sender<Message>, cancelled: &Cancelled) {
    let mut frames = Frames::new(input);
    while let Ok(Some(frame)) = frames.next() {
        let message = match frame {
            Frame::Body(body) => match intake::read(&body) {
                Ok(message) => message,
                Err(intake::NotJson(why)) => {
                    frames.distrust(&body);
                    Message::Refused(not_understood(why))
                }
            },
            Frame::Damaged(why) => Message::Refused(not_understood(why.to_owned())),
        };
        if let Message::Cancel(id, _) = &message {
            cancelled.insert(id.clone());
        }
        let is_last = matches!(message, Message::Exit);
        if arriving.blocking_send(message).is_err() || is_last {
            return;
        }
    }
}

fn not_understood(why: String) -> Response {
    let mut error = Error::parse_error();
    error.message = why.into();
    Response::from_error(Id::Null, error)
}

impl Cancelled {
    fn contains(&self, id: &Id) -> bool {
        self.set().contains(id)
    }

    fn insert(&self, id: Id) {
        self.set().insert(id);
    }

    fn remove(&self, id: &Id) {
        self.set().remove(id);
    }

    fn set(&self) -> std::sync::MutexGuard<'_, HashSet<Id>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
