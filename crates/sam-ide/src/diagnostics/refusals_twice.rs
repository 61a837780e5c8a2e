//! Errors of the transform that say what another finding says with more detail.

use super::{Diagnostic, NameClaim, Severity};
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::text::TextRange;
use std::sync::Arc;

/// Rules that warn of a value because the transform may take it, which a refusal of the property makes sure.
const OF_VALUES: [&str; 2] = ["property-wrong-type", "property-wrong-value"];

/// The rule that warns of a property because the transform may take it, which a refusal at its key makes sure.
const OF_NAMES: &str = "unknown-property";

/// Takes out errors of the transform that another error tells with more detail, and those that a line may be the cause of
/// which is not read as it stands. A warning of a value in a property that the transform refuses becomes its error.
pub(super) fn without_repetition(found: &mut Vec<Arc<Diagnostic>>, document: &Document) {
    let is_refusal = |it: &Diagnostic| {
        it.aws_message.is_some() && it.code != OF_NAMES && !OF_VALUES.contains(&it.code)
    };
    if !found.iter().any(|it| is_refusal(it)) {
        return;
    }
    let precise = found.iter();
    let precise = precise.filter(|it| it.severity == Severity::Error && !is_refusal(it));
    let precise: Vec<TextRange> = precise.map(|it| it.range).collect();
    let refusals: Vec<Arc<Diagnostic>> =
        found.iter().filter(|it| is_refusal(it)).cloned().collect();
    let mut precise = precise;
    for refusal in refusals {
        let extent = extent(refusal.range, document);
        let is_inside = |it: &Diagnostic| {
            let is_of_same = match it.code {
                // It knows the name that was meant.
                OF_NAMES => {
                    matches!(it.name, Some(NameClaim::Meant(_))) && it.range == refusal.range
                }
                code => {
                    OF_VALUES.contains(&code)
                        && extent.contains_range(it.range)
                        && it.range != extent
                }
            };
            is_of_same && it.severity == Severity::Warning
        };
        let Some(value) = found.iter_mut().find(|it| is_inside(it)) else {
            continue;
        };
        precise.push(value.range);
        let mut told = Diagnostic::clone(value);
        told.severity = Severity::Error;
        told.aws_message = refusal.aws_message.clone();
        *value = Arc::new(told);
    }
    found.retain(|it| {
        let is_told = || {
            let extent = extent(it.range, document);
            let mut same = precise.iter().filter_map(|range| range.intersect(extent));
            same.any(|shared| !shared.is_empty() || shared == extent)
                || precise
                    .iter()
                    .any(|it| is_nothing_behind(*it, extent, document))
        };
        !is_refusal(it) || !(document.is_mended_around(it.range) || is_told())
    });
}

/// Whether a range is that of an empty value at the end of an extent.
fn is_nothing_behind(range: TextRange, extent: TextRange, document: &Document) -> bool {
    range.is_empty()
        && extent.end() <= range.start()
        && document
            .slice(TextRange::new(extent.end(), range.start()))
            .bytes()
            .all(|it| it == b' ')
}

/// The property at a range with its value; of a logical ID no more than that.
fn extent(range: TextRange, document: &Document) -> TextRange {
    let resource = document.template().resource_containing(range.start());
    let path = cursor::path(document, range.start());
    match path.and_then(|it| it.steps.last().copied()) {
        Some(PathStep::Entry(entry))
            if resource.is_none_or(|it| it.entry.key.full_range() != entry.key.full_range()) =>
        {
            entry.range().cover(range)
        }
        Some(PathStep::Entry(_) | PathStep::Item(..)) | None => range,
    }
}
