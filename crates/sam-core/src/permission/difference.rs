//! What one set of grants allows or denies that another does not.

use super::Grant;
use super::applies::Applies;
use super::condition::condition_covers;
use super::covers::action_covers;
use super::names::Names;
use super::resource_text::{ResourceText, resource_text};
use crate::iam::{self, Known};
use crate::policy::{Effect, Polarity};
use crate::spec;
use crate::template::Template;
use serde_json::Value;

/// What changes between two sets of grants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantDifference {
    /// What only the later ones say.
    pub added: Vec<GrantChange>,
    /// What only the earlier ones said.
    pub removed: Vec<GrantChange>,
}

/// Actions on resources that one side of a [`GrantDifference`] has alone.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantChange {
    /// Whether they are allowed or denied.
    pub effect: Effect,
    /// Whether `actions` are meant, or all others.
    pub action_polarity: Polarity,
    /// The actions; a wildcard of which nothing is on the other side stays what it is.
    pub actions: Vec<String>,
    /// The wildcards of which only some actions are in `actions`, since the other side has the others.
    pub wildcards: Vec<String>,
    /// Whether `resources` are meant, or all others.
    pub resource_polarity: Polarity,
    /// The resources.
    pub resources: Vec<ResourceText>,
    /// The `Condition` block.
    pub condition: Option<Value>,
    /// The conditions of the template under which it holds.
    pub when: Vec<String>,
}

impl GrantDifference {
    /// Whether both sides say the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// What may be done that could not be done before.
    pub fn more(&self) -> impl Iterator<Item = &GrantChange> {
        of(Effect::Allow, &self.added).chain(of(Effect::Deny, &self.removed))
    }

    /// What may not be done any more.
    pub fn less(&self) -> impl Iterator<Item = &GrantChange> {
        of(Effect::Allow, &self.removed).chain(of(Effect::Deny, &self.added))
    }
}

fn of(effect: Effect, changes: &[GrantChange]) -> impl Iterator<Item = &GrantChange> {
    changes.iter().filter(move |it| it.effect == effect)
}

/// What changes from the grants of one template to those of another (or the same), compared action by action and
/// resource by resource. Left out is what grants nothing: an action for a resource that it does not take, and the name
/// of an SDK operation that is not an action.
pub fn difference(
    before: (&[Grant], Template<'_>),
    after: (&[Grant], Template<'_>),
) -> GrantDifference {
    let (before, after) = (Side::new(before), Side::new(after));
    GrantDifference {
        added: after.without(&before),
        removed: before.without(&after),
    }
}

/// One set of grants, with resources that can be compared.
struct Side<'g> {
    template: Template<'g>,
    grants: Vec<(&'g Grant, Vec<ResourceText>)>,
}

impl<'g> Side<'g> {
    fn new((grants, template): (&'g [Grant], Template<'g>)) -> Self {
        let names = Names::of(template);
        let text = |it: &Value| names.by_id(resource_text(it, template));
        let resources =
            |grant: &Grant| -> Vec<ResourceText> { grant.resources.iter().map(text).collect() };
        Self {
            template,
            grants: grants.iter().map(|it| (it, resources(it))).collect(),
        }
    }

    fn without(&self, other: &Self) -> Vec<GrantChange> {
        let mut changes = Vec::new();
        let mut applies = Applies::new(self.template);
        for (grant, resources) in &self.grants {
            if (grant.action_polarity, grant.resource_polarity) != (Polarity::Is, Polarity::Is) {
                if !other.has(grant, resources) {
                    let actions = grant.actions.clone();
                    push(&mut changes, change(grant, actions, Vec::new(), resources));
                }
                continue;
            }
            for resource in resources {
                let others = other.on(grant, resource);
                let (mut actions, mut wildcards) = (Vec::new(), Vec::new());
                for action in &grant.actions {
                    let left = left(action, resource, &others, &mut applies);
                    if left.iter().any(|it| it != action) && action.contains(['*', '?']) {
                        wildcards.push(action.clone());
                    }
                    actions.extend(left);
                }
                let resource = std::slice::from_ref(resource);
                push(&mut changes, change(grant, actions, wildcards, resource));
            }
        }
        merge(changes)
    }

    /// Whether one of the grants says the same, whenever the wanted one does.
    fn has(&self, wanted: &Grant, resources: &[ResourceText]) -> bool {
        let sorted = |grant: &Grant| {
            let lower = grant.actions.iter().map(|it| it.to_ascii_lowercase());
            let mut actions: Vec<_> = lower.collect();
            actions.sort_unstable();
            actions
        };
        let same = |all: &[ResourceText]| {
            // One may stand there twice.
            let within = |some: &[ResourceText], others: &[ResourceText]| {
                some.iter().all(|it| others.contains(it))
            };
            within(all, resources) && within(resources, all)
        };
        self.grants.iter().any(|(it, all)| {
            it.effect == wanted.effect
                && it.action_polarity == wanted.action_polarity
                && it.resource_polarity == wanted.resource_polarity
                && condition_covers(it.condition.as_ref(), wanted.condition.as_ref())
                && it.when.iter().all(|when| wanted.when.contains(when))
                && sorted(it) == sorted(wanted)
                && same(all)
        })
    }

    /// The grants that hold for a resource wherever another one does.
    fn on(&self, narrow: &Grant, resource: &ResourceText) -> Vec<&'g Grant> {
        let is_wide = |wide: &Grant, all: &[ResourceText]| {
            wide.effect == narrow.effect
                && condition_covers(wide.condition.as_ref(), narrow.condition.as_ref())
                && wide.when.iter().all(|it| narrow.when.contains(it))
                && wide.resource_polarity == Polarity::Is
                && all.iter().any(|it| it.covers(resource))
        };
        let wide = self.grants.iter().filter(|(it, all)| is_wide(it, all));
        wide.map(|(it, _)| *it).collect()
    }
}

/// What remains of an action, perhaps with wildcards, after the other grants on the resource.
fn left(
    action: &str,
    resource: &ResourceText,
    others: &[&Grant],
    applies: &mut Applies<'_>,
) -> Vec<String> {
    let is_covered = |action: &str| others.iter().any(|it| has_action(it, action));
    if is_covered(action) {
        return Vec::new();
    }
    if !action.contains(['*', '?']) {
        let (name, says_something) = match iam::known(action) {
            Known::Action(service, known) => (
                format!("{}:{}", service.prefix, known.name),
                applies.to(service, known, resource),
            ),
            Known::UnknownAction(service) => {
                (action.to_owned(), !is_operation(service.prefix, action))
            }
            Known::Newer | Known::UnknownService => (action.to_owned(), true),
        };
        return if says_something {
            vec![name]
        } else {
            Vec::new()
        };
    }
    let prefix = action.split_once(':').map_or("*", |(prefix, _)| prefix);
    if prefix.contains(['*', '?']) {
        return vec![action.to_owned()];
    }
    let all = iam::matching(action);
    let named =
        |(service, it): &(&iam::Service, &iam::Action)| format!("{}:{}", service.prefix, it.name);
    let uncovered: Vec<_> = all.iter().filter(|it| !is_covered(&named(it))).collect();
    let says_something = uncovered
        .iter()
        .filter(|(service, it)| applies.to(service, it, resource));
    let left: Vec<String> = says_something.map(|it| named(it)).collect();
    if uncovered.len() == all.len() && (all.is_empty() || !left.is_empty()) {
        return vec![action.to_owned()];
    }
    left
}

/// Whether it is the name of an operation that IAM checks as other actions.
fn is_operation(prefix: &str, action: &str) -> bool {
    let name = action.split_once(':').map_or("", |(_, name)| name);
    spec::operation(prefix, name).is_some()
}

fn has_action(grant: &Grant, action: &str) -> bool {
    let mut patterns = grant.actions.iter();
    match grant.action_polarity {
        Polarity::Is => patterns.any(|it| action_covers(it, action)),
        // Of a wildcard a part may be left out.
        Polarity::Not => {
            !action.contains(['*', '?']) && !patterns.any(|it| action_covers(it, action))
        }
    }
}

fn change(
    grant: &Grant,
    actions: Vec<String>,
    wildcards: Vec<String>,
    resources: &[ResourceText],
) -> GrantChange {
    GrantChange {
        effect: grant.effect,
        action_polarity: grant.action_polarity,
        actions,
        wildcards,
        resource_polarity: grant.resource_polarity,
        resources: resources.to_vec(),
        condition: grant.condition.clone(),
        when: grant.when.clone(),
    }
}

/// Whether two changes differ at most in their actions and resources.
fn is_alike(a: &GrantChange, b: &GrantChange) -> bool {
    let is_list = |it: &GrantChange| {
        (it.action_polarity, it.resource_polarity) == (Polarity::Is, Polarity::Is)
    };
    is_list(a)
        && is_list(b)
        && a.effect == b.effect
        && a.condition == b.condition
        && a.when == b.when
}

/// Adds a change to what is known of its resource, each action once.
fn push(changes: &mut Vec<GrantChange>, new: GrantChange) {
    let same = changes
        .iter_mut()
        .find(|it| is_alike(it, &new) && it.resources == new.resources);
    let Some(known) = same else {
        let actions = without_repetition(Vec::new(), &new.actions);
        if !actions.is_empty() {
            changes.push(GrantChange { actions, ..new });
        }
        return;
    };
    known.actions = without_repetition(std::mem::take(&mut known.actions), &new.actions);
    add_wildcards(&mut known.wildcards, new.wildcards);
}

fn add_wildcards(known: &mut Vec<String>, new: Vec<String>) {
    let new = new.into_iter().filter(|it| !known.contains(it));
    let new: Vec<_> = new.collect();
    known.extend(new);
}

fn without_repetition(mut known: Vec<String>, new: &[String]) -> Vec<String> {
    for action in new {
        if !known.iter().any(|it| action_covers(it, action)) {
            known.retain(|it| !action_covers(action, it));
            known.push(action.clone());
        }
    }
    known
}

/// Resources with the same actions together.
fn merge(changes: Vec<GrantChange>) -> Vec<GrantChange> {
    let mut merged: Vec<GrantChange> = Vec::new();
    for change in changes {
        let same = merged
            .iter_mut()
            .find(|it| is_alike(it, &change) && it.actions == change.actions);
        match same {
            Some(it) => {
                it.resources.extend(change.resources);
                add_wildcards(&mut it.wildcards, change.wildcards);
            }
            None => merged.push(change),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::{GrantChange, difference};
    use crate::document::Document;
    use crate::permission::{GrantOrigin, grants_of_document};
    use crate::text::TextRange;
    use expect_test::{Expect, expect};
    use std::fmt::Write;

    /// Statements written in YAML against others, in a template with a table, a bucket and a parameter.
    #[track_caller]
    fn check(before: &str, after: &str, expected: &Expect) {
        let text = format!(
            "Parameters: {{P: {{Type: String}}}}\nResources:\n  Orders: {{Type: AWS::DynamoDB::Table}}\n  \
             Pictures: {{Type: AWS::S3::Bucket}}\n  Before: {{Statement: [{before}]}}\n  After: {{Statement: [{after}]}}\n"
        );
        let document = Document::open(1, &text);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        let template = document.template();
        let grants = |id: &str| {
            let body = template.resource(id).unwrap().body().to_value();
            let origin = GrantOrigin::Written(id.to_owned());
            grants_of_document(&body, &origin, TextRange::default())
        };
        let (before, after) = (grants("Before"), grants("After"));
        let found = difference((&before, template), (&after, template));
        let mut drawn = String::new();
        for (sign, changes) in [("+", &found.added), ("-", &found.removed)] {
            changes.iter().for_each(|it| line(sign, it, &mut drawn));
        }
        expected.assert_eq(&drawn);
        let same = difference((&before, template), (&before, template));
        assert!(same.is_empty(), "nothing differs from itself: {same:?}");
    }

    fn line(sign: &str, change: &GrantChange, acc: &mut String) {
        let resources: Vec<_> = change.resources.iter().map(|it| it.as_str()).collect();
        let when = match (&change.condition, change.when.as_slice()) {
            (None, []) => String::new(),
            (condition, when) => format!(" if {condition:?} {when:?}"),
        };
        writeln!(
            acc,
            "{sign} {:?} {} on {}{when}",
            change.effect,
            change.actions.join(" "),
            resources.join(" ")
        )
        .unwrap();
    }

    #[test]
    fn actions_are_compared_resource_by_resource() {
        check(
            "{Effect: Allow, Action: [dynamodb:GetItem, dynamodb:putitem], Resource: !GetAtt Orders.Arn}",
            "{Effect: Allow, Action: dynamodb:PutItem, Resource: !Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'},
             {Effect: Allow, Action: [dynamodb:Query, dynamodb:Scan, dynamodb:Query], Resource: [!GetAtt Orders.Arn, !Sub '${Orders.Arn}/index/*']}",
            &expect![[r#"
                + Allow dynamodb:Query dynamodb:Scan on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders} arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}/index/*
                - Allow dynamodb:GetItem on arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}
            "#]],
        );
    }

    #[test]
    fn wildcards_are_taken_apart_where_the_other_side_has_a_part() {
        check(
            "{Effect: Allow, Action: 'sqs:*Message*', Resource: '*'}, {Effect: Allow, Action: 'sns:*', Resource: '*'}",
            "{Effect: Allow, Action: ['sqs:Send*', sqs:ReceiveMessage], Resource: '*'}",
            &expect![[r#"
                - Allow sqs:CancelMessageMoveTask sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:ListMessageMoveTasks sqs:StartMessageMoveTask sns:* on *
            "#]],
        );
    }

    #[test]
    fn what_grants_nothing_is_no_difference() {
        check(
            "{Effect: Allow, Action: s3:ListBucket, Resource: !GetAtt Pictures.Arn},
             {Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Pictures.Arn}/*'}",
            "{Effect: Allow, Action: [s3:ListBucket, s3:GetObject], Resource: [!GetAtt Pictures.Arn, !Sub '${Pictures.Arn}/*']},
             {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: !GetAtt Pictures.Arn},
             {Effect: Allow, Action: sqs:SendMessageBatch, Resource: '*'}",
            &expect![[""]],
        );
    }

    #[test]
    fn a_parameter_may_hold_a_path() {
        check(
            "",
            "{Effect: Allow, Action: [s3:GetObject, s3:ListBucket], Resource: !Sub 'arn:aws:s3:::${P}'}",
            &expect![[r#"
                + Allow s3:GetObject s3:ListBucket on arn:${AWS::Partition}:s3:::${P}
            "#]],
        );
    }

    #[test]
    fn a_condition_or_a_denial_is_a_grant_of_its_own() {
        check(
            "{Effect: Allow, Action: s3:GetObject, Resource: '*', Condition: {Bool: {aws:SecureTransport: 'true'}}}",
            "{Effect: Allow, Action: s3:GetObject, Resource: '*'}, {Effect: Deny, Action: 's3:*', Resource: '*'},
             !If [C, {Effect: Allow, Action: s3:PutObject, Resource: '*'}, !Ref AWS::NoValue]",
            &expect![[r#"
                + Allow s3:GetObject on *
                + Deny s3:* on *
                + Allow s3:PutObject on * if None ["C"]
            "#]],
        );
    }

    #[test]
    fn what_is_left_out_is_compared_as_a_whole() {
        check(
            "{Effect: Allow, NotAction: 'iam:*', Resource: '*'}, {Effect: Allow, Action: 'sqs:*', NotResource: 'a'}",
            "{Effect: Allow, Action: [s3:GetObject, iam:GetUser], Resource: '*'}, {Effect: Allow, Action: 'SQS:*', NotResource: 'a'}",
            &expect![[r#"
                + Allow iam:GetUser on *
                - Allow iam:* on *
            "#]],
        );
    }

    #[test]
    fn more_is_what_is_allowed_or_no_longer_denied() {
        let document = Document::open(1, "");
        let grants = |effect: &str| {
            let data = serde_json::json!({"Statement": {
                "Effect": effect, "Action": "s3:GetObject", "Resource": "*",
            }});
            grants_of_document(&data, &GrantOrigin::Statement(0), TextRange::default())
        };
        let template = document.template();
        let found = difference((&grants("Deny"), template), (&grants("Allow"), template));
        assert_eq!((found.more().count(), found.less().count()), (2, 0));
    }
}
