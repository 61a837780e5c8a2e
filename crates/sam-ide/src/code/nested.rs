//! What a template that another one nests declares: its parameters and outputs.

use sam_core::analysis::Analysis;
use sam_core::document::Section;

/// The parameters and outputs of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NestedTemplate {
    pub(crate) parameters: Vec<NestedParameter>,
    pub(crate) outputs: Vec<String>,
}

/// A parameter of a nested template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NestedParameter {
    pub(crate) name: String,
    /// Whether it needs no value.
    pub(crate) has_default: bool,
}

impl NestedTemplate {
    /// What a text declares; none if it is not a template, or if macros and loops may declare more.
    pub(super) fn of(text: &str) -> Option<Self> {
        let analysis = Analysis::open(0, text);
        let template = analysis.template();
        let is_whole = template.is_recognised() && !template.is_part() && !template.has_macros();
        if !is_whole || template.has_unknown_names() || analysis.syntax_errors().next().is_some() {
            return None;
        }
        let parameters = template.entries(Section::Parameters);
        let parameters = parameters.map(|it| NestedParameter {
            name: it.name().to_owned(),
            has_default: it.value.get("Default").is_some(),
        });
        let outputs = template.names(Section::Outputs);
        Some(Self {
            parameters: parameters.collect(),
            outputs: outputs.map(str::to_owned).collect(),
        })
    }
}
