//! What is not well-formed YAML or JSON.

mod duplicate_key;
mod several_documents;
#[allow(
    clippy::module_inception,
    reason = "the file of a rule is named for its code"
)]
mod syntax;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[syntax::RULE, duplicate_key::RULE, several_documents::RULE];
