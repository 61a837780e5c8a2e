//! What an editor can ask about a SAM template, as JSON in and JSON out: the interface of the WebAssembly module.
//!
//! One template is open at a time. A message is an object with a `method`; the answer is `{"result": …}` or
//! `{"error": "why"}`. Positions are those of the language server protocol: a `line` from 0 and a `character` in UTF-16
//! code units.
//!
//! | method | has | result |
//! | --- | --- | --- |
//! | `open` | `text`, `date` (`2026-11-29`, or empty) | nothing |
//! | `edit` | `changes`, each with `range` and `text`, about the text after those before it | nothing |
//! | `check` | | `isTemplate`, `diagnostics` |
//! | `hover` | `position` | `range`, `markdown` |
//! | `complete` | `position` | `isIncomplete`, `items` |
//! | `document` | `data` of an item | markdown |
//! | `act` | `range` | code actions |
//! | `preview` | `position`, or none for the whole template | `title`, `text`, `range` |
//! | `permissions` | | markdown |
//! | `graph` | | SVG |
//!
//! A method that has nothing to say answers `null`.

#[cfg(target_family = "wasm")]
mod exports;
mod language;
mod message;
mod open_template;
mod place;
mod views;

pub use message::answer;
pub use open_template::OpenTemplate;
