//! `Policies` of a function or state machine put on the role that it has.

use super::comments::{Comments, comments_of};
use super::draft::Draft;
use super::managed::managed_arn;
use super::{Piece, append_entry, append_item, one, remove_entry, set_value};
use crate::waiting::Waiting;
use sam_core::connector::{ConnectorIndex, Resolver};
use sam_core::document::Document;
use sam_core::expand::{EntryKind, PolicyEntry, fill_template, policy_entries};
use sam_core::iam::PolicyTemplate;
use sam_core::permission::resource_text;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;

/// The edits that put all entries of `Policies` on a role of the template and take the property away. None where an entry
/// cannot stand there (a mistake, an `Fn::If`, a name that is not a policy's), where the role's lists are not plain lists, and
/// where a policy names what is made after the role: the template would go in a circle.
pub(crate) fn put_on_role(
    document: &Document,
    user: Resource<'_>,
    role: Resource<'_>,
) -> Option<Vec<TextEdit>> {
    let template = document.template();
    let policies = user.property_entry("Policies")?;
    let index = ConnectorIndex::of(template);
    let later = Waiting::of(Resolver::new(template, &index)).for_policies_in(role);
    let here = policies.value.full_range();
    let mut inside = user.references().filter(|(at, _)| here.contains_range(*at));
    if inside.any(|(_, it)| later.contains(&*it.name)) {
        return None;
    }
    let count = policy_entries(policies.value).len();
    let mut draft = Draft::new(document);
    for position in 0..count {
        let (mut property, mut with_comments) = ("", Vec::new());
        draft.edit(|document| {
            let (user, role) = both(document.template(), user.id, role.id)?;
            let entry = policy_entries(user.property("Policies")?)
                .into_iter()
                .nth(position)?;
            let item = match item(&entry, user, role)? {
                Item::Nothing => return Some(Vec::new()),
                Item::Managed(arn) if has(role, &arn, document.template()) => {
                    return Some(Vec::new());
                }
                Item::Managed(arn) => {
                    property = "ManagedPolicyArns";
                    arn
                }
                Item::Inline(policy) => {
                    property = "Policies";
                    policy
                }
            };
            let comments = comments_of(document, entry.node);
            // What is moved as it is keeps the comments in it.
            with_comments = match (&entry.kind, &item) {
                (EntryKind::Statement(_), _) | (_, Piece::Moved(_)) => comments.above(document),
                (
                    EntryKind::Managed(_)
                    | EntryKind::ManagedIntrinsic(_)
                    | EntryKind::Template { .. }
                    | EntryKind::If { .. }
                    | EntryKind::Invalid,
                    _,
                ) => comments.texts,
            };
            one(append(document, role, property, &item))
        })?;
        draft.edit(|document| {
            let (_, role) = both(document.template(), user.id, role.id)?;
            let Some(last) = role
                .property(property)
                .and_then(|it| it.items().next_back())
            else {
                return Some(Vec::new());
            };
            let comments = Comments::of_texts(with_comments);
            comments.put_above(document, last.full_range().start())
        })?;
    }
    draft.edit(|document| {
        let (user, _) = both(document.template(), user.id, role.id)?;
        let properties = user.properties()?;
        remove_entry(document, properties, properties.entry("Policies")?)
    })?;
    draft.edits()
}

fn both<'a>(
    template: Template<'a>,
    user: &str,
    role: &str,
) -> Option<(Resource<'a>, Resource<'a>)> {
    Some((template.resource(user)?, template.resource(role)?))
}

/// What becomes of an entry.
enum Item<'a> {
    Nothing,
    /// An ARN.
    Managed(Piece<'a>),
    /// A policy with its name.
    Inline(Piece<'a>),
}

fn item<'a>(entry: &PolicyEntry<'a>, user: Resource<'a>, role: Resource<'a>) -> Option<Item<'a>> {
    let named = |document: Piece<'a>| {
        let name = Piece::Text(name(role, user, entry.position));
        Item::Inline(Piece::map([
            ("PolicyName", name),
            ("PolicyDocument", document),
        ]))
    };
    match &entry.kind {
        EntryKind::Managed(node) => {
            let text = node.as_str()?;
            let arn = match text.starts_with("arn:") {
                true => Piece::Moved(*node),
                false => managed_arn(text)?,
            };
            Some(Item::Managed(arn))
        }
        EntryKind::ManagedIntrinsic(node)
            if intrinsic::of(*node).is_some_and(Intrinsic::is_no_value) =>
        {
            Some(Item::Nothing)
        }
        EntryKind::ManagedIntrinsic(node) => Some(Item::Managed(Piece::Moved(*node))),
        EntryKind::Template { entry, template } => Some(named(filled(*entry, template)?)),
        EntryKind::Statement(node) if node.is_mapping() => Some(named(Piece::Moved(*node))),
        EntryKind::Statement(_) | EntryKind::If { .. } | EntryKind::Invalid => None,
    }
}

/// The document that a policy template becomes; none when a parameter has no value.
fn filled(entry: EntryRef<'_>, template: &PolicyTemplate) -> Option<Piece<'static>> {
    let values = entry.value.to_value();
    let mut parameters = template.parameters.iter();
    let is_full = parameters.all(|it| values.get(it.name).is_some());
    let statements = fill_template(template, &values);
    is_full.then(|| Piece::policy_document(Piece::data(&statements)))
}

/// A name that no other policy of the role has.
fn name(role: Resource<'_>, user: Resource<'_>, position: usize) -> String {
    let policies = role.property("Policies").into_iter();
    let names: Vec<&str> = policies
        .flat_map(|it| it.items())
        .filter_map(|it| it.get("PolicyName")?.as_str())
        .collect();
    let mut names_of_user = (position..).map(|it| format!("{}Policy{it}", user.id));
    let free = names_of_user.find(|it| !names.contains(&it.as_str()));
    free.unwrap_or_default()
}

/// Whether the role has a managed policy already.
fn has(role: Resource<'_>, arn: &Piece<'_>, template: Template<'_>) -> bool {
    let text = match arn {
        Piece::Moved(node) => resource_text(&node.to_value(), template)
            .as_str()
            .to_owned(),
        _ => match arn.as_sub() {
            Some(text) => text.to_owned(),
            None => return false,
        },
    };
    let arns = role.property("ManagedPolicyArns").into_iter();
    let mut arns = arns.flat_map(|it| it.items());
    arns.any(|it| resource_text(&it.to_value(), template).as_str() == text)
}

fn append(
    document: &Document,
    role: Resource<'_>,
    property: &str,
    item: &Piece<'_>,
) -> Option<TextEdit> {
    let properties = role.properties()?;
    let list = || Piece::List(vec![item.clone()]);
    let Some(entry) = properties.entry(property) else {
        return append_entry(document, properties, property, &list());
    };
    let is_list = |it: NodeRef<'_>| it.is_sequence() && intrinsic::of(it).is_none();
    match entry.value {
        it if it.is_null() => set_value(document, properties, entry, &list()),
        it if !is_list(it) => None,
        it if it.items().len() == 0 => set_value(document, properties, entry, &list()),
        it => append_item(document, it, item),
    }
}
