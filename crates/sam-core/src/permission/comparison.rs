//! Two sets of grants, of which it is decided what one allows and the other does not.

use super::allowed_values::AllowedValues;
use super::block_branches::blocks;
use super::covers::action_covers;
use super::definitions::Definitions;
use super::difference::GrantChange;
use super::names::{Names, Spelling};
use super::resource_text::{ResourceText, resource_text};
use super::{Grant, GrantOrigin};
use crate::connector::profile::resolved_type;
use crate::decide::{Decision, Question, RequestSet, decide, patterns_to_come, with};
use crate::iam::matching;
use crate::policy::{Effect, Polarity};
use crate::spec::cfn::{self, RefIs};
use crate::template::Template;
use crate::text::TextRange;
use serde_json::Value;
use std::collections::BTreeSet;

/// Of more actions it is not decided for each by itself whether it is denied.
const MOST_ACTIONS: usize = 64;

/// Two versions of a template, with what comparing their grants needs of the whole of both. A comparison makes it
/// once, for all roles and principals.
#[derive(Debug)]
pub struct Versions<'t> {
    old: Template<'t>,
    new: Template<'t>,
    words: BTreeSet<String>,
    declared: BTreeSet<String>,
    spelling: Spelling,
    definitions: Definitions,
    allowed_values: AllowedValues,
}

impl<'t> Versions<'t> {
    /// Of the template before a change and after it.
    pub fn new(old: Template<'t>, new: Template<'t>) -> Self {
        let mut words = words(old);
        words.extend(self::words(new));
        let declared = old.resources().chain(new.resources());
        Self {
            old,
            new,
            words,
            declared: declared.map(|it| it.id.to_owned()).collect(),
            spelling: Spelling::shared(old, new),
            definitions: Definitions::of_versions(old, new),
            allowed_values: AllowedValues::of_versions(old, new),
        }
    }
}

/// The grants of two versions of a template as sets of requests.
#[derive(Debug)]
pub struct GrantComparison<'v, 't> {
    versions: &'v Versions<'t>,
    before: Vec<RequestSet>,
    after: Vec<RequestSet>,
    /// What permissions boundaries allow, before and after; none where nothing or nothing known limits.
    limits: [Option<Vec<RequestSet>>; 2],
}

impl<'v, 't> GrantComparison<'v, 't> {
    /// Of the grants before a change and after it.
    pub fn new(versions: &'v Versions<'t>, before: &[Grant], after: &[Grant]) -> Self {
        let of =
            |grants, template| sets(grants, template, &versions.spelling, &versions.definitions);
        Self {
            before: of(before, versions.old),
            after: of(after, versions.new),
            versions,
            limits: [None, None],
        }
    }

    /// With what permissions boundaries allow, before a change and after it; none where nothing or nothing known limits.
    pub fn limited(self, before: Option<&[Grant]>, after: Option<&[Grant]>) -> Self {
        let of = |grants: Option<&[Grant]>, template| {
            grants.map(|it| {
                sets(
                    it,
                    template,
                    &self.versions.spelling,
                    &self.versions.definitions,
                )
            })
        };
        let limits = [of(before, self.versions.old), of(after, self.versions.new)];
        Self { limits, ..self }
    }

    /// Whether something is allowed that the boundary before did not allow.
    pub fn is_more_by_boundary(&self) -> bool {
        let [before, after] = &self.limits;
        let beyond = |old: &Vec<RequestSet>| {
            self.decide_limited(&self.after, old, None, [&None, after]) != Decision::Within
        };
        before.as_ref().is_some_and(beyond)
    }

    /// What of a change is allowed after it and was not before, if there is something; with an example, or undecided.
    pub fn more(&self, change: &GrantChange) -> Option<(GrantChange, Decision)> {
        let template = match change.effect {
            Effect::Allow => self.versions.new,
            Effect::Deny => self.versions.old,
        };
        let [before, after] = &self.limits;
        self.left(&self.after, &self.before, change, template, [before, after])
    }

    /// The patterns by which actions that AWS adds later are allowed after the change and were not before.
    pub fn to_come(&self) -> Vec<String> {
        if self.before == self.after || self.limits.iter().any(Option::is_some) {
            return Vec::new();
        }
        patterns_to_come(&Question {
            new: &self.after,
            old: &self.before,
            within: None,
            limit: None,
            words: &self.versions.words,
            declared: &self.versions.declared,
        })
    }

    /// What of a change was allowed before it and is not after, likewise.
    pub fn less(&self, change: &GrantChange) -> Option<(GrantChange, Decision)> {
        let template = match change.effect {
            Effect::Allow => self.versions.old,
            Effect::Deny => self.versions.new,
        };
        let [before, after] = &self.limits;
        self.left(&self.before, &self.after, change, template, [after, before])
    }

    fn left(
        &self,
        new: &[RequestSet],
        old: &[RequestSet],
        change: &GrantChange,
        template: Template<'_>,
        limits: [&Option<Vec<RequestSet>>; 2],
    ) -> Option<(GrantChange, Decision)> {
        let all = self.of_change(change, template);
        let mut decisions = all
            .iter()
            .map(|it| self.decide_limited(new, old, Some(it), limits));
        let decision = decisions.find(|it| *it != Decision::Within)?;
        // Without a statement that denies, all of its actions are meant: that is what made it a change.
        let is_denied = new.iter().chain(old).any(|it| it.effect == Effect::Deny);
        let is_list = change.action_polarity == Polarity::Is;
        let mut change = change.clone();
        if change.effect == Effect::Deny && is_list {
            // Of what was denied, only what a statement allows is more.
            let actions = std::mem::take(&mut change.actions).into_iter();
            change.actions = actions.flat_map(|it| allowed_of(it, new)).collect();
        }
        if is_denied && is_list && (2..=MOST_ACTIONS).contains(&change.actions.len()) {
            change.actions.retain(|action| {
                let alone = |within: &RequestSet| RequestSet {
                    actions: vec![action.clone()],
                    ..within.clone()
                };
                let mut all = all.iter().map(alone);
                all.any(|it| self.decide_limited(new, old, Some(&it), limits) != Decision::Within)
            });
        }
        Some((change, decision))
    }

    /// Whether what some statements and a boundary allow is allowed by others and theirs: of the old ones and of the new
    /// ones.
    fn decide_limited(
        &self,
        new: &[RequestSet],
        old: &[RequestSet],
        within: Option<&RequestSet>,
        [old_limit, new_limit]: [&Option<Vec<RequestSet>>; 2],
    ) -> Decision {
        let limit = new_limit.iter().flatten();
        let (allow, deny): (Vec<&RequestSet>, Vec<&RequestSet>) =
            limit.partition(|it| it.effect == Effect::Allow);
        let new: Vec<RequestSet> = new.iter().chain(deny).cloned().collect();
        let limits: Vec<Option<&RequestSet>> = match new_limit {
            Some(_) => allow.into_iter().map(Some).collect(),
            None => vec![None],
        };
        for limit in limits {
            for old in [old].into_iter().chain(old_limit.as_deref()) {
                let decision = self.decide(&new, old, within, limit);
                if decision != Decision::Within {
                    return decision;
                }
            }
        }
        Decision::Within
    }

    fn decide(
        &self,
        new: &[RequestSet],
        old: &[RequestSet],
        within: Option<&RequestSet>,
        limit: Option<&RequestSet>,
    ) -> Decision {
        let decision = self.decide_as_named(new, old, within, limit);
        let sets = new.iter().chain(old).chain(within).chain(limit);
        let assignments = match decision {
            Decision::Beyond(_) => self.versions.allowed_values.assignments(sets),
            Decision::Within | Decision::Undecided => None,
        };
        // A name may come to any text; a parameter comes to one of its values.
        let is_within = assignments.is_some_and(|all| {
            all.iter().all(|assignment| {
                let one = |it| with(std::slice::from_ref(it), assignment);
                let (within, limit) = (within.map(one), limit.map(one));
                let decision = self.decide_as_named(
                    &with(new, assignment),
                    &with(old, assignment),
                    within.as_ref().and_then(|it| it.first()),
                    limit.as_ref().and_then(|it| it.first()),
                );
                decision == Decision::Within
            })
        });
        match is_within {
            true => Decision::Within,
            false => decision,
        }
    }

    /// The same with parameters as names that equal themselves alone.
    fn decide_as_named(
        &self,
        new: &[RequestSet],
        old: &[RequestSet],
        within: Option<&RequestSet>,
        limit: Option<&RequestSet>,
    ) -> Decision {
        self.versions.definitions.named(decide(&Question {
            new,
            old,
            within,
            limit,
            words: &self.versions.words,
            declared: &self.versions.declared,
        }))
    }

    /// The requests that a change is about, for each alternative of its conditions.
    fn of_change(&self, change: &GrantChange, template: Template<'_>) -> Vec<RequestSet> {
        let grant = Grant {
            origin: GrantOrigin::Statement(0),
            range: TextRange::default(),
            effect: change.effect,
            action_polarity: change.action_polarity,
            actions: change.actions.clone(),
            resource_polarity: change.resource_polarity,
            resources: Vec::new(),
            condition: change.condition.clone(),
            when: change.when.clone(),
        };
        let text = |it: &ResourceText| self.versions.spelling.spelled(it.as_str());
        let resources: Vec<String> = change.resources.iter().map(text).collect();
        let all = sets(
            std::slice::from_ref(&grant),
            template,
            &self.versions.spelling,
            &self.versions.definitions,
        );
        let with_resources = |it| RequestSet {
            resources: resources.clone(),
            ..it
        };
        all.into_iter().map(with_resources).collect()
    }
}

/// Of a pattern of actions, what some statements may allow.
fn allowed_of(pattern: String, sets: &[RequestSet]) -> Vec<String> {
    let mut allow = sets.iter().filter(|it| it.effect == Effect::Allow);
    let is_whole = |set: &RequestSet| match set.action_polarity {
        Polarity::Is => set.actions.iter().any(|it| action_covers(it, &pattern)),
        Polarity::Not => true,
    };
    if allow.clone().any(is_whole) {
        return vec![pattern];
    }
    let mut is_allowed = |action: &String| allow.clone().any(|it| it.matches_action(action));
    let names = matching(&pattern).into_iter();
    let names = names.map(|(service, action)| format!("{}:{}", service.prefix, action.name));
    let allowed: Vec<String> = names.filter(&mut is_allowed).collect();
    match allowed.is_empty() && allow.next().is_some() {
        true => vec![pattern],
        false => allowed,
    }
}

/// Grants as the requests that they match, for each alternative of their conditions.
pub fn request_sets(grants: &[Grant], template: Template<'_>) -> Vec<RequestSet> {
    sets(
        grants,
        template,
        &Spelling::of(template),
        &Definitions::of(template),
    )
}

fn sets(
    grants: &[Grant],
    template: Template<'_>,
    spelling: &Spelling,
    definitions: &Definitions,
) -> Vec<RequestSet> {
    let names = Names::of(template);
    let text = |it: &Value| spelling.spelled(names.by_id(resource_text(it, template)).as_str());
    let mut found = Vec::with_capacity(grants.len());
    for grant in grants {
        let resources: Vec<String> = grant.resources.iter().map(text).collect();
        for (condition, when) in blocks(grant.condition.as_ref(), &grant.when) {
            let condition = condition.map(|it| block(&it, template, spelling));
            for when in definitions.alternatives(&when) {
                found.push(RequestSet {
                    effect: grant.effect,
                    action_polarity: grant.action_polarity,
                    actions: grant.actions.clone(),
                    resource_polarity: grant.resource_polarity,
                    resources: resources.clone(),
                    condition: condition.clone(),
                    when,
                });
            }
        }
    }
    found
}

/// A `Condition` block with texts in the place of functions.
fn block(block: &Value, template: Template<'_>, spelling: &Spelling) -> Value {
    let text = |it: &Value| match it {
        Value::String(_) | Value::Object(_) => spelling
            .spelled(resource_text(it, template).as_str())
            .into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => it.clone(),
    };
    let mut block = block.clone();
    let operators = block.as_object_mut().into_iter().flatten();
    let keys = operators.filter_map(|(_, it)| it.as_object_mut()).flatten();
    for (_, values) in keys {
        *values = match &*values {
            Value::Array(items) => items.iter().map(text).collect(),
            one => text(one),
        };
    }
    block
}

/// The names in texts of resources that stand for a name without colons and slashes.
pub fn words(template: Template<'_>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for resource in template.resources() {
        let Some(resource_type) = resource.type_name().map(resolved_type) else {
            continue;
        };
        // Names of other types may be paths.
        let is_word = matches!(
            resource_type,
            "AWS::S3::Bucket"
                | "AWS::DynamoDB::Table"
                | "AWS::Lambda::Function"
                | "AWS::IAM::Role"
                | "AWS::SQS::Queue"
                | "AWS::SNS::Topic"
                | "AWS::StepFunctions::StateMachine"
        );
        if !is_word {
            continue;
        }
        if cfn::ref_is(resource_type) == Some(RefIs::Name) {
            words.insert(resource.id.to_owned());
        }
        if let Some(attribute) = cfn::name_attribute(resource_type) {
            words.insert(format!("{}.{attribute}", resource.id));
        }
    }
    words
}
