//! How templates are written: their sections, what makes a text a template, and where policies stand in it.

use crate::document::Section;
use crate::policy::{PolicySite, sites_of};
use crate::template::{Resource, Template};

/// A way to write templates.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The keys that may stand at the top.
    pub sections: &'static [&'static str],
    /// Whether a document is a template of this dialect.
    pub recognises: for<'a> fn(Template<'a>) -> bool,
    /// The policy documents of a resource.
    pub policy_sites: for<'a> fn(Resource<'a>) -> Vec<PolicySite<'a>>,
}

/// Templates of CloudFormation, with or without SAM.
pub const CLOUDFORMATION: Dialect = Dialect {
    sections: &Section::NAMES,
    recognises: |template| template.is_recognised(),
    policy_sites: sites_of,
};

/// The dialect of a document; none of one that is not a template.
pub fn dialect(template: Template<'_>) -> Option<&'static Dialect> {
    let dialects = [&CLOUDFORMATION].into_iter();
    dialects.into_iter().find(|it| (it.recognises)(template))
}
