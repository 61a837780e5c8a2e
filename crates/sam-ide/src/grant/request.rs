//! An example of a request, in words.

use super::allowance;
use super::phrase::Phrase;
use sam_core::decide::{KeyValue, Request};
use sam_core::permission::{ResourceText, Spelling};
use sam_core::template::Template;

/// How many values of a key are named.
const MOST_VALUES: usize = 4;

/// `s3:GetObject on Pictures/x with aws:SecureTransport true`
pub(crate) fn request(request: &Request, template: Template<'_>) -> Phrase {
    let resource = Spelling::of(template).by_id(&request.resource);
    let resource = allowance::name(&ResourceText::of(&resource), template);
    let mut phrase = Phrase::name(&request.action)
        .then(" on ")
        .then_name(resource);
    for (at, (key, value)) in request.keys.iter().enumerate() {
        phrase = phrase.then(if at == 0 { " with " } else { " and " });
        phrase = match value {
            KeyValue::Absent => phrase.then("no ").then_name(key),
            KeyValue::One(value) => phrase.then_name(key).then(" ").then_name(value),
            KeyValue::Several(all) => phrase
                .then_name(key)
                .then(" ")
                .and(Phrase::enumeration(all, MOST_VALUES)),
        };
    }
    match request.same.is_empty() {
        true => phrase,
        false => phrase.then(", if ").and(same(request)),
    }
}

/// `AWS::AccountId is 123456789012`: what names have to come to for a request to be an example.
pub(crate) fn same(request: &Request) -> Phrase {
    let mut phrase = Phrase::default();
    for (at, (name, text)) in request.same.iter().enumerate() {
        phrase = phrase
            .then(if at == 0 { "" } else { " and " })
            .then_name(name)
            .then(" is ")
            .then_name(text);
    }
    phrase
}
