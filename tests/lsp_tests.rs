//! The tests of the program as others call it: sessions over stdio and the command line.

mod command_line;
#[cfg(feature = "mcp")]
mod mcp;
mod sessions;
mod sessions_long;
mod sessions_nonsense;
mod sessions_views;
mod support;
