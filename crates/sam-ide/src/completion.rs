//! What can be typed at the cursor.

mod actions;
mod attributes;
mod common_actions;
mod compared_values;
mod conditions;
mod connector_keys;
pub(crate) mod context;
mod declarations;
mod depends_on;
mod documentation;
mod end_ids;
mod ends;
mod event_types;
mod fit;
mod functions;
mod iam_types;
mod identity;
mod insert;
mod lambda_permission;
mod logical_ids;
mod managed_policies;
mod map_keys;
mod mapping_names;
mod neighbours;
mod nested_stacks;
mod openapi;
mod own_names;
mod parts;
mod permissions;
mod piece;
mod plain_values;
mod policy_documentation;
mod policy_parameters;
mod policy_templates;
mod principals;
mod properties;
mod references;
mod regions;
mod relevance;
mod resource_arns;
mod resource_attributes;
mod resources;
mod roles;
mod runtimes;
mod sections;
mod state_parts;
mod statement_keys;
mod states;
mod sub_names;
mod sub_variables;
mod substitutions;
mod task_resources;
mod typed_shape;
mod types;
mod usual_values;
mod wanted;
mod whole_connector;
mod whole_resources;

use crate::code::CodeReadings;
use context::Context;
use insert::Offer;
use resources::Resources;
use sam_core::analysis::Analysis;
use sam_core::syntax::FileFormat;
use sam_core::text::{TextRange, TextSize};

/// The items that fit at an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The items, the most fitting first.
    pub items: Vec<CompletionItem>,
    /// Whether typing on may bring items that are not here.
    pub is_incomplete: bool,
}

/// One thing that can be inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What is listed.
    pub label: String,
    /// What kind of thing it is.
    pub kind: CompletionItemKind,
    /// A few words beside the label: a type, `Write → 7 actions`.
    pub detail: Option<String>,
    /// What goes away (what is typed so far), in the document; on one line, and the cursor is in it.
    pub range: TextRange,
    /// What is inserted: plain text, or a snippet in LSP's syntax (`$1`, `${1:text}`, `\$`).
    pub insert: Insert,
    /// What the typed text is compared with; the label if none.
    pub filter: Option<String>,
    /// Items are listed by this, then by label: lower first.
    pub rank: u8,
    /// Why it is offered although it does not fit, if so; such items are listed below the others.
    pub warning: Option<String>,
    /// What [`resolve_completion`] needs to write the documentation; opaque.
    pub data: Option<String>,
}

/// The text of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Insert {
    /// As it is.
    Text(String),
    /// With tab stops, and the same without them for clients that know no snippets.
    Snippet {
        /// Its lines behind the first go on from the white space that the cursor's line begins with, as editors
        /// adjust snippets (`insertTextMode: adjustIndentation`).
        snippet: String,
        /// Its lines have all their white space (`insertTextMode: asIs`).
        plain: String,
    },
}

/// What kind of thing an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionItemKind {
    /// A key.
    Property,
    /// A value from a fixed set.
    EnumMember,
    /// A name of the template.
    Reference,
    /// A resource type.
    Class,
    /// A piece of template with places to fill in.
    Snippet,
    /// An intrinsic function.
    Function,
}

/// A source of items: adds what it knows to fit at a place.
type Source = fn(&mut Vec<Offer>, &Context<'_>, &Resources<'_>);

/// The sources; all are asked.
const SOURCES: &[Source] = &[
    whole_resources::items,
    whole_connector::items,
    connector_keys::items,
    end_ids::items,
    permissions::items,
    types::items,
    parts::items,
    logical_ids::items,
    sub_names::items,
    sub_variables::items,
    nested_stacks::items,
    policy_templates::items,
    policy_parameters::items,
    managed_policies::items,
    statement_keys::items,
    actions::items,
    resource_arns::items,
    conditions::items,
    principals::items,
    lambda_permission::items,
    roles::items,
    own_names::items,
    openapi::items,
    map_keys::items,
    properties::items,
    sections::items,
    resource_attributes::items,
    declarations::items,
    mapping_names::items,
    regions::items,
    compared_values::items,
    states::items,
    state_parts::items,
    task_resources::items,
    substitutions::items,
    plain_values::items,
    usual_values::items,
    references::items,
    functions::items,
];

/// The sources for a file in which nothing of CloudFormation can stand.
const POLICY_SOURCES: &[Source] = &[
    statement_keys::items,
    actions::items,
    resource_arns::items,
    conditions::items,
    principals::items,
];

/// The sources for a file that comes to a template without SAM.
const CLOUDFORMATION_SOURCES: &[Source] = &[
    types::items,
    logical_ids::items,
    sub_names::items,
    sub_variables::items,
    managed_policies::items,
    statement_keys::items,
    actions::items,
    resource_arns::items,
    conditions::items,
    principals::items,
    lambda_permission::items,
    roles::items,
    own_names::items,
    map_keys::items,
    properties::items,
    mapping_names::items,
    openapi::items,
    plain_values::items,
    usual_values::items,
    regions::items,
    references::items,
    functions::items,
];

/// Whether what is listed depends on what is typed, as the lists are long.
type Narrows = fn(&Context<'_>) -> bool;

/// The sources that are asked again while someone types.
const NARROWING: &[Narrows] = &[
    actions::narrows,
    logical_ids::narrows,
    managed_policies::narrows,
    references::narrows,
    task_resources::narrows,
    types::narrows,
];

/// How many items are listed at most.
const MOST: usize = 300;

/// The items that fit at an offset. What is typed so far narrows nothing unless the answer is incomplete; what begins
/// with it comes first.
pub fn complete(analysis: &Analysis, offset: TextSize) -> Completion {
    complete_in(analysis, offset, None)
}

/// The same with what is known of the files beside the template.
pub fn complete_with_code(
    analysis: &Analysis,
    offset: TextSize,
    readings: &CodeReadings,
) -> Completion {
    complete_in(analysis, offset, Some(readings))
}

fn complete_in(
    analysis: &Analysis,
    offset: TextSize,
    readings: Option<&CodeReadings>,
) -> Completion {
    let Some(read) = analysis.speculative(offset) else {
        return Completion::default();
    };
    let Some(mut context) = Context::at(analysis, offset, &read) else {
        return Completion::default();
    };
    context.readings = readings;
    let resources = Resources::new(&context, analysis);
    let mut offers = Vec::new();
    let sources = match analysis.format() {
        FileFormat::Template => SOURCES,
        FileFormat::PolicyDocument => POLICY_SOURCES,
        FileFormat::Serverless => CLOUDFORMATION_SOURCES,
    };
    for source in sources {
        source(&mut offers, &context, &resources);
    }
    if analysis.format() == FileFormat::Serverless {
        offers.retain(|it| !it.label.starts_with("AWS::Serverless::"));
    }
    if context.typed.tag_word.is_some() {
        offers.retain(|it| matches!(it.write, insert::Write::Within(..)));
    }
    let typed = context.prefix();
    offers.sort_by_cached_key(|it| {
        let compared = it.filter.as_ref().unwrap_or(&it.label);
        let begins = fit::begins(compared, typed);
        (it.warning.is_some(), !begins, it.rank, it.label.clone())
    });
    let is_incomplete = offers.len() > MOST || NARROWING.iter().any(|it| it(&context));
    let items = offers.into_iter().filter_map(|it| it.at(&context));
    let items = items.take(MOST).collect();
    Completion {
        items,
        is_incomplete,
    }
}

/// The documentation of an item (markdown), from its `data`.
pub fn resolve_completion(data: &str) -> Option<String> {
    documentation::documentation(data)
}

#[cfg(test)]
mod tests;
