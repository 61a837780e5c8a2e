//! The language server and the command line: the program over stdio, and the server for a host that has no processes.
#![cfg_attr(
    target_family = "wasm",
    allow(
        dead_code,
        unused_imports,
        reason = "there the command line and threads are left out"
    )
)]

#[cfg(not(target_family = "wasm"))]
mod cli;
#[cfg(not(target_family = "wasm"))]
mod program;

mod embedded;

mod code_files;
mod code_reader;
mod gate;
mod given_files;
mod included_files;
mod late_changes;
mod question;
mod runtime;
mod sam_config;
mod server;
mod session;

mod publisher;

mod from_proto;
mod plain_text;
mod template_files;
mod to_proto;

mod actions;
mod capabilities;
mod config;
mod legend;
mod log;
mod region;
mod settings_file;

mod views;
mod workspace;
mod workspace_reader;

mod parent;
mod transport;

mod file_uri;

pub use embedded::{EmbeddedServer, Rest};
#[cfg(not(target_family = "wasm"))]
pub use program::run;

/// The name of the server, of its diagnostics and of its settings.
pub(crate) const NAME: &str = "sam-lsp";
