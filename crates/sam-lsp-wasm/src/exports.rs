//! What the module exports, in terms of its memory; the head of the crate lists it.
#![allow(
    unsafe_code,
    reason = "an exported name is an unsafe attribute; there is no unsafe block"
)]

use crate::HostedServer;
use std::cell::RefCell;

/// What the module holds; it has one thread.
#[derive(Default)]
struct State {
    server: Option<HostedServer>,
    arrived: Vec<u8>,
    sent: Vec<u8>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Starts the server.
#[unsafe(no_mangle)]
extern "C" fn start(run: u32) {
    with(|state| state.server = Some(HostedServer::start(run)));
}

/// Makes room for so many bytes; their address.
#[unsafe(no_mangle)]
extern "C" fn room(length: usize) -> *mut u8 {
    with(|state| {
        state.arrived.clear();
        state.arrived.resize(length, 0);
        state.arrived.as_mut_ptr()
    })
}

/// Takes up the bytes as the body of a message.
#[unsafe(no_mangle)]
extern "C" fn receive(now: f64) {
    with(
        |State {
             server, arrived, ..
         }| {
            if let Some(server) = server {
                server.receive(arrived, now);
            }
        },
    );
}

/// Takes up the bytes as the next of a stream.
#[unsafe(no_mangle)]
extern "C" fn receive_piece(now: f64) {
    with(
        |State {
             server, arrived, ..
         }| {
            if let Some(server) = server {
                server.receive_piece(arrived, now);
            }
        },
    );
}

/// No message comes any more.
#[unsafe(no_mangle)]
extern "C" fn end() {
    with(|state| state.server.as_mut().map(HostedServer::end));
}

/// Does a piece of what is to be done; what is left.
#[unsafe(no_mangle)]
extern "C" fn work(now: f64) -> f64 {
    with(|state| state.server.as_mut().map_or(-1.0, |it| it.work(now)))
}

/// Takes the next message for the client; its length, -1 if there is none.
#[unsafe(no_mangle)]
extern "C" fn sent() -> i32 {
    with(|state| {
        let body = state.server.as_mut().and_then(HostedServer::sent);
        state.sent = body.unwrap_or_default();
        // No body is empty.
        i32::try_from(state.sent.len())
            .ok()
            .filter(|it| *it > 0)
            .unwrap_or(-1)
    })
}

/// The address of that message.
#[unsafe(no_mangle)]
extern "C" fn sent_start() -> *const u8 {
    with(|state| state.sent.as_ptr())
}

fn with<T>(f: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(f)
}
