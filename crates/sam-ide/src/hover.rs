//! What is shown when the mouse rests on something.

mod connector;
mod connector_end;
mod connector_id;
mod connectors_key;
mod declaration;
mod event;
mod function;
mod local_name;
mod part;
mod permission;
mod permissions_key;
mod policy;
mod property;
mod pseudo_parameter;
mod reference_attribute;
mod resource;
mod resource_type;
mod schema_place;
mod state;
mod template_key;
mod template_value;
mod value;

use crate::code::{CodeReadings, needed_by};
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_core::text::{TextRange, TextSize};

/// What to show, and for which range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about, in the document; the offset asked for is in it.
    pub range: TextRange,
    /// Markdown (CommonMark).
    pub markdown: String,
}

type Handler = fn(&Analysis, &Place<'_>, TextSize) -> Option<Hover>;

/// The handlers; the first that knows the place answers.
const HANDLERS: &[Handler] = &[
    permission::hover,
    permissions_key::hover,
    connector_id::hover,
    connector_end::hover,
    connectors_key::hover,
    connector::hover,
    function::hover,
    policy::hover,
    event::hover,
    part::hover,
    resource::hover,
    reference_attribute::hover,
    declaration::hover,
    pseudo_parameter::hover,
    resource_type::hover,
    state::hover,
    local_name::hover,
    property::hover,
    template_key::hover,
    template_value::hover,
    value::hover,
];

/// The hover at an offset.
pub fn hover(analysis: &Analysis, offset: TextSize) -> Option<Hover> {
    if !analysis.template().is_recognised() {
        return None;
    }
    let place = Place::at(analysis, offset);
    HANDLERS
        .iter()
        .find_map(|handler| handler(analysis, &place, offset))
}

/// The hover at an offset, on a grant with the calls that it is there for.
pub fn hover_with_code(
    analysis: &Analysis,
    offset: TextSize,
    readings: &CodeReadings,
) -> Option<Hover> {
    let hover = hover(analysis, offset);
    let needed = needed_by(analysis, offset, readings);
    match (hover, needed) {
        (Some(mut hover), Some((_, needed))) => {
            // The links to AWS's pages are the last paragraph.
            let end = hover.markdown.rfind("\n\n").unwrap_or(hover.markdown.len());
            hover.markdown.insert_str(end, &format!("\n\n{needed}"));
            Some(hover)
        }
        (None, Some((range, markdown))) => Some(Hover { range, markdown }),
        (hover, None) => hover,
    }
}

/// A hover of several paragraphs.
fn paragraphs(range: TextRange, parts: Vec<String>) -> Hover {
    Hover {
        range,
        markdown: parts.join("\n\n"),
    }
}

/// The key or the scalar on which an offset stands; none between them.
fn word_at(document: &Document, offset: TextSize) -> Option<TextRange> {
    let path = sam_core::document::cursor::path(document, offset)?;
    let node = path.node()?;
    let range = node.full_range();
    (node.scalar().is_some() && range.contains_inclusive(offset)).then_some(range)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use expect_test::Expect;
    use sam_core::fixture;

    /// What the hover says of what, links left out: those all lead to AWS's pages.
    #[track_caller]
    pub(crate) fn check(fixture: &str, expected: Expect) {
        let (text, cursor) = fixture::cursor(fixture);
        let document = Analysis::open(1, &text);
        let shown = hover(&document, cursor.start()).map(|it| {
            assert!(it.range.contains_inclusive(cursor.start()));
            assert!(!it.markdown.contains("\n\n\n"), "{}", it.markdown);
            let (body, link) = it.markdown.rsplit_once("\n\n").unwrap_or_default();
            assert!(link.contains("(https://docs.aws.amazon.com/"), "{link}");
            format!("[{}]\n\n{body}\n", document.slice(it.range))
        });
        expected.assert_eq(&shown.unwrap_or_default());
    }

    #[test]
    fn there_is_none_outside_templates() {
        let document = Analysis::open(1, "Resources:\n  A:\n    Type: Other\n");
        assert_eq!(hover(&document, TextSize::new(14)), None);
    }
}
