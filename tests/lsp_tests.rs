//! The tests of the program as others call it: sessions over stdio and the command line.

mod command_line;
mod sessions;
mod sessions_nonsense;
mod sessions_views;
mod support;
