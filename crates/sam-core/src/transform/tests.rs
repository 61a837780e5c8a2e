//! Templates that the transform refuses, with its messages and the place of each, and values of those that it writes: a file
//! for each thing of a template.

mod apis;
mod connectors;
mod events;
mod functions;
mod globals;
mod graphql;
mod implicit_apis;
mod layers;
mod roles;
mod values;

use super::{LocalPaths, transform};
use crate::document::Document;
use crate::environment::Environment;
use expect_test::Expect;

/// A line for each error: the first line of the text at its place, and the message.
fn check(text: &str, expected: &Expect) {
    let document = Document::open(1, text);
    let template = document.template();
    let transformed = transform(template, &Environment::default(), LocalPaths::Refused);
    let lines = transformed.err().unwrap_or_default().into_iter().map(|it| {
        let (start, end) = (usize::from(it.range.start()), usize::from(it.range.end()));
        let place = text[start..end].lines().next().unwrap_or_default();
        format!("{place}: {}\n", it.aws_message)
    });
    expected.assert_eq(&lines.collect::<String>());
}

/// A value of the template that the transform writes.
#[track_caller]
fn check_value(text: &str, pointer: &str, expected: &Expect) {
    let document = Document::open(1, text);
    let template = document.template();
    let transformed = transform(template, &Environment::default(), LocalPaths::Refused);
    let written = transformed.unwrap().template;
    expected.assert_eq(&written.pointer(pointer).unwrap().to_string());
}
