//! What a template that another one nests declares: its parameters and outputs.

use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;

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
    /// Its type; empty if that is not a text.
    pub(crate) parameter_type: String,
    /// The only values that it takes, if it says so.
    pub(crate) allowed: Vec<String>,
}

fn text_of(node: Option<NodeRef<'_>>) -> Option<String> {
    Some(node?.scalar()?.value.to_string())
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
            parameter_type: text_of(it.value.get("Type")).unwrap_or_default(),
            allowed: {
                let allowed = it.value.get("AllowedValues");
                let allowed = allowed.into_iter().flat_map(|it| it.items());
                allowed.filter_map(|it| text_of(Some(it))).collect()
            },
        });
        let outputs = template.names(Section::Outputs);
        Some(Self {
            parameters: parameters.collect(),
            outputs: outputs.map(str::to_owned).collect(),
        })
    }
}
