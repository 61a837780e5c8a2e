//! The wire: messages from stdin to the handlers in their order, answers to stdout, and when to stop.
//!
//! It stands in for `tower_lsp::Server`, which ends at the first malformed message, goes on after `exit` for as long
//! as stdin is open, and lets a notification overtake another. Here each message is taken up in its order and run
//! until it first waits; only what is left of it runs beside the next.

mod frame;
mod intake;
mod outbox;
mod report;
mod stream;

use crate::runtime::{Runtime, Turn};
use frame::{Frame, Frames};
use futures_util::{FutureExt, SinkExt, StreamExt};
use intake::Message;
pub(crate) use outbox::Outbox;
use std::collections::HashSet;
use std::future::poll_fn;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError};
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
pub(crate) use stream::Stream;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError, Loopback};
use tower_service::Service;

/// How many messages are read ahead, so that a request that is cancelled is not begun.
const READ_AHEAD: usize = 256;

/// How long the end waits for answers that are under way.
const PATIENCE: Duration = Duration::from_secs(2);

/// Requests that were cancelled before they were begun.
#[derive(Clone, Debug, Default)]
struct Cancelled(Arc<Mutex<HashSet<Id>>>);

/// Where messages and other reasons to do something arrive.
#[derive(Debug)]
pub(crate) struct Inbox {
    events: Receiver<Event>,
    doorbell: Doorbell,
}

/// Wakes the thread that serves.
#[derive(Clone, Debug)]
pub(crate) struct Doorbell {
    events: SyncSender<Event>,
    is_stopped: Arc<AtomicBool>,
}

#[derive(Debug)]
enum Event {
    Message(Message),
    /// The doorbell.
    Ring,
    /// No message comes any more.
    End,
}

/// An inbox and its doorbell.
pub(crate) fn inbox() -> (Inbox, Doorbell) {
    let (sender, events) = sync_channel(READ_AHEAD);
    let doorbell = Doorbell {
        events: sender,
        is_stopped: Arc::default(),
    };
    let inbox = Inbox {
        events,
        doorbell: doorbell.clone(),
    };
    (inbox, doorbell)
}

impl Doorbell {
    /// There is work for the thread that serves.
    pub(crate) fn ring(&self) {
        // A full inbox wakes it as well.
        let _ = self.events.try_send(Event::Ring);
    }

    /// Whether the server is to end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Ends the server.
    pub(crate) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.ring();
    }
}

impl Inbox {
    /// Waits for the next event; meanwhile the thread does what the runtime has for it.
    fn next(&self, runtime: &dyn Runtime) -> Event {
        loop {
            match self.events.try_recv() {
                Ok(event) => return event,
                Err(TryRecvError::Disconnected) => return Event::End,
                Err(TryRecvError::Empty) => {}
            }
            match runtime.turn() {
                Turn::Worked => {}
                Turn::Idle => return self.events.recv().unwrap_or(Event::End),
                Turn::IdleFor(time) => match self.events.recv_timeout(time) {
                    Ok(event) => return event,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return Event::End,
                },
            }
        }
    }
}

/// Serves until the client says `exit` or closes its end, or the doorbell stops it.
///
/// # Errors
/// When the system has no threads to give.
pub(crate) fn serve<S>(
    service: S,
    client: ClientSocket,
    runtime: &dyn Runtime,
    inbox: Inbox,
    input: impl Read + Send + 'static,
    outbox: Outbox,
) -> io::Result<()>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let cancelled = Cancelled::default();
    let arriving = inbox.doorbell.events.clone();
    let seen_ahead = cancelled.clone();
    thread::Builder::new()
        .name("reader".into())
        .spawn(move || read(input, &arriving, &seen_ahead))?;

    let (under_way, all_answered) = channel();
    let mut connection = Connection {
        cancelled,
        ..Connection::begun(service, client, runtime, outbox.clone(), under_way)
    };
    loop {
        let event = inbox.next(runtime);
        if inbox.doorbell.is_stopped() {
            outbox.finish();
            return Ok(());
        }
        let message = match event {
            Event::Message(message) => message,
            Event::Ring => continue,
            Event::End => break,
        };
        if connection.take_up(message, runtime).is_break() {
            break;
        }
    }
    drop(connection);
    wait_for_answers(runtime, &all_answered);
    outbox.finish();
    Ok(())
}

/// A client, whose messages are taken up in their order.
#[derive(Debug)]
pub(crate) struct Connection<S> {
    service: S,
    /// Where answers of the client go.
    answers: <ClientSocket as Loopback>::ResponseSink,
    outbox: Outbox,
    cancelled: Cancelled,
    /// Held by what waits for its answer.
    under_way: Sender<()>,
}

impl<S> Connection<S>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    /// A connection whose messages come through [`Self::receive`].
    pub(crate) fn open(
        service: S,
        client: ClientSocket,
        runtime: &dyn Runtime,
        outbox: Outbox,
    ) -> Self {
        Self::begun(service, client, runtime, outbox, channel().0)
    }

    fn begun(
        service: S,
        client: ClientSocket,
        runtime: &dyn Runtime,
        outbox: Outbox,
        under_way: Sender<()>,
    ) -> Self {
        let (mut questions, answers) = client.split();
        let to_client = outbox.clone();
        runtime.spawn(Box::pin(async move {
            while let Some(question) = questions.next().await {
                to_client.send(&question);
            }
        }));
        Self {
            service,
            answers,
            outbox,
            cancelled: Cancelled::default(),
            under_way,
        }
    }

    /// Takes up the body of a message. It breaks at the end of the session.
    pub(crate) fn receive(&mut self, body: &[u8], runtime: &dyn Runtime) -> ControlFlow<()> {
        let message = intake::read(body)
            .unwrap_or_else(|intake::NotJson(why)| Message::Refused(not_understood(why)));
        self.take_up(message, runtime)
    }

    /// Takes up the messages whose last bytes these are, of a stream that comes in pieces. It breaks at the end of the
    /// session.
    pub(crate) fn receive_piece(
        &mut self,
        stream: &mut Stream,
        bytes: &[u8],
        runtime: &dyn Runtime,
    ) -> ControlFlow<()> {
        stream.push(bytes);
        while let Some(message) = stream.next() {
            self.take_up(message, runtime)?;
        }
        ControlFlow::Continue(())
    }

    fn take_up(&mut self, message: Message, runtime: &dyn Runtime) -> ControlFlow<()> {
        match message {
            Message::Request(request) => match request.id() {
                Some(id) if self.cancelled.contains(id) => {
                    let error = Error::request_cancelled();
                    self.outbox.send(&Response::from_error(id.clone(), error));
                }
                Some(_) | None => self.begin(request, runtime),
            },
            Message::Cancel(id, request) => {
                self.cancelled.remove(&id);
                self.begin(request, runtime);
            }
            Message::Response(response) => {
                // It fails after `exit` only, and never waits.
                let _ = self.answers.send(response).now_or_never();
            }
            Message::Refused(answer) => self.outbox.send(&answer),
            Message::Dropped(why) => tracing::warn!("{why}"),
            Message::Exit => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    fn begin(&mut self, request: Request, runtime: &dyn Runtime) {
        begin(
            &mut self.service,
            request,
            runtime,
            &self.outbox,
            &self.under_way,
        );
    }
}

/// Waits until all that was asked is answered, but not for ever.
fn wait_for_answers(runtime: &dyn Runtime, all_answered: &Receiver<()>) {
    let end = Instant::now() + PATIENCE;
    while runtime.turn() == Turn::Worked && Instant::now() < end {}
    // Nothing is sent: it waits until every sender is gone.
    let _ = all_answered.recv_timeout(end.saturating_duration_since(Instant::now()));
}

/// Runs a handler until it first waits; the rest of it runs beside what comes next, and holds `under_way` until then.
fn begin<S>(
    service: &mut S,
    request: Request,
    runtime: &dyn Runtime,
    outbox: &Outbox,
    under_way: &Sender<()>,
) where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let asked = request
        .id()
        .map(|id| (id.clone(), request.method().to_owned()));
    // It waits during `initialize` only, whose handler does not.
    if let Some(Err(_)) = poll_fn(|cx| service.poll_ready(cx)).now_or_never() {
        return;
    }
    let mut handler = Box::pin(service.call(request));
    match catch_unwind(AssertUnwindSafe(|| handler.as_mut().now_or_never())) {
        Ok(Some(answer)) => answer_with(answer, asked, outbox),
        Ok(None) => {
            let (outbox, under_way) = (outbox.clone(), under_way.clone());
            runtime.spawn(Box::pin(async move {
                let answer = AssertUnwindSafe(handler).catch_unwind().await;
                answer_with(answer.unwrap_or(Ok(None)), asked, &outbox);
                drop(under_way);
            }));
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
        (Ok(Some(answer)), Some((_, method))) if report::METHODS.contains(&&*method) => {
            outbox.send_body(report::body(answer));
        }
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
fn read(input: impl Read, arriving: &SyncSender<Event>, cancelled: &Cancelled) {
    let mut frames = Frames::new(input);
    while let Ok(Some(message)) = next_message(&mut frames) {
        if let Message::Cancel(id, _) = &message {
            cancelled.insert(id.clone());
        }
        let is_last = matches!(message, Message::Exit);
        if arriving.send(Event::Message(message)).is_err() || is_last {
            return;
        }
    }
    // It fails when nobody serves any more.
    let _ = arriving.send(Event::End);
}

/// The next message of a stream; none at its end.
///
/// # Errors
/// When the stream cannot be read.
fn next_message(frames: &mut Frames<impl Read>) -> io::Result<Option<Message>> {
    let Some(frame) = frames.next()? else {
        return Ok(None);
    };
    Ok(Some(match frame {
        Frame::Body(body) => match intake::read(&body) {
            Ok(message) => message,
            Err(intake::NotJson(why)) => {
                frames.distrust(&body);
                Message::Refused(not_understood(why))
            }
        },
        Frame::TooLong(length) => {
            let why = frame::too_long(length);
            tracing::warn!("{why}");
            Message::Refused(intake::refusal(None, why))
        }
        Frame::Damaged(why) => Message::Refused(not_understood(why.to_owned())),
    }))
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
