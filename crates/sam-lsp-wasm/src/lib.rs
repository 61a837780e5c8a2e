//! The server as a WebAssembly module: bytes of the client in, bytes for the client out.
//!
//! The module exports its memory and these functions; it imports nothing. `now` is in milliseconds since 1970.
//!
//! | function | does |
//! | --- | --- |
//! | `start(run)` | starts the server; another number for each run |
//! | `room(length)` | the address at which the host writes so many bytes |
//! | `receive(now)` | takes up these bytes as the body of a message |
//! | `receive_piece(now)` | takes up these bytes as the next of a stream of messages with headers |
//! | `end()` | says that no message comes any more |
//! | `work(now)` | does a piece of what is to be done, and returns what is left |
//! | `sent()` | takes the next message for the client: the length of its body, -1 if there is none |
//! | `sent_start()` | the address of that body |
//!
//! `work` returns the milliseconds after which it is to be called again (0: at once), or -1 if there is nothing to do before the
//! next message, -2 when the client has ended the session after `shutdown`, and -3 when it has ended it before.
//! A module has one server. It has no files: code and other templates beside a template are not read, and settings as far as
//! the client gives them (`sam-lsp/settingsFiles`).

#[cfg(target_family = "wasm")]
mod exports;
mod host;

pub use host::HostedServer;
