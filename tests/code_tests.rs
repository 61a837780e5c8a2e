//! The tests of `sam-code` through its public API.

mod code;
