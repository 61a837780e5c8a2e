//! Whether every request that some statements allow is allowed by others: decided, not compared word by word.
//!
//! A request is allowed when a statement that allows matches it and none that denies does. [`decide`] looks for the
//! shortest request that one side allows and the other does not. Actions fall into classes by the statements that match
//! them ([`action_class`]); the resources of a class are searched breadth first, all patterns at once ([`machine`]), among
//! the forms of ARNs that the actions take ([`form`]); of the statements that match a resource, [`context`] looks for values
//! of condition keys ([`key`]). What only a deployment or a request knows is a symbol, which equals itself alone.
//!
//! Each search has an end: where there is more to look at, the answer is [`Decision::Undecided`].

mod action_class;
mod coincidence;
mod comparison;
mod condition;
mod context;
mod deployment;
mod form;
mod key;
mod machine;
mod pattern;
mod quantity;
mod seed;
mod to_come;

use crate::policy::{Effect, Polarity};
pub(crate) use coincidence::with;
use coincidence::{Coincidence, Widest, coincidences, has_open_values};
use comparison::Comparison;
pub use comparison::condition_within;
use deployment::deployments;
pub use form::{arn_fields, asks_itself};
pub use key::KeyValue;
pub(crate) use pattern::ONE_LETTER;
use serde_json::Value;
use std::collections::BTreeSet;
pub use to_come::patterns_to_come;

/// The requests that one statement matches.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestSet {
    /// Whether it allows or denies them.
    pub effect: Effect,
    /// Whether `actions` are meant, or all others.
    pub action_polarity: Polarity,
    /// The actions with their wildcards.
    pub actions: Vec<String>,
    /// Whether `resources` are meant, or all others.
    pub resource_polarity: Polarity,
    /// The resources with their wildcards; what is known only later stands as `${…}`.
    pub resources: Vec<String>,
    /// The `Condition` block, with texts in the place of functions.
    pub condition: Option<Value>,
    /// The conditions of the template under which it is there; one that must not hold begins with `!`. Of `Stage=dev` and
    /// `Stage=prod` one at most holds.
    pub when: Vec<String>,
}

impl RequestSet {
    /// Whether it is about an action.
    pub(crate) fn matches_action(&self, action: &str) -> bool {
        let is_named = self
            .actions
            .iter()
            .any(|it| crate::iam::matches(it, action));
        is_named == (self.action_polarity == Polarity::Is)
    }
}

/// Whether every request that some statements allow is allowed by others.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It is.
    Within,
    /// This one is not.
    Beyond(Box<Request>),
    /// The search was given up.
    Undecided,
}

/// An example of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// `s3:GetObject`
    pub action: String,
    /// An ARN, in which what is known only later stands as `${…}`.
    pub resource: String,
    /// Condition keys that matter, with their values.
    pub keys: Vec<(String, KeyValue)>,
    /// Conditions of the template that matter, and whether they hold.
    pub when: Vec<(String, bool)>,
    /// What names in `${…}` have to come to, if the request is beyond only then.
    pub same: Vec<(String, String)>,
}

/// A search came to more than it looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct GivenUp;

/// Two sets of statements to compare.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// Those whose requests may be beyond the others.
    pub new: &'q [RequestSet],
    /// Those against which they are held.
    pub old: &'q [RequestSet],
    /// Only requests that this matches, if it is given; its effect does not count.
    pub within: Option<&'q RequestSet>,
    /// The same; of a permissions boundary, the statement that has to allow them as well.
    pub limit: Option<&'q RequestSet>,
    /// Names in `${…}` that stand for texts without colons and slashes.
    pub words: &'q BTreeSet<String>,
    /// Names in `${…}`, before their first dot, of resources of the template: each is another than all others.
    pub declared: &'q BTreeSet<String>,
}

/// Whether every request that the new statements allow is allowed by the old ones. Actions that AWS does not have today
/// are left out, but for those that are written out; [`patterns_to_come`] answers for them.
pub fn decide(question: &Question<'_>) -> Decision {
    let decision = decide_here(question);
    if decision != Decision::Within {
        return decision;
    }
    let Some(deployments) = deployments(question) else {
        return Decision::Undecided;
    };
    let beyond = deployments
        .iter()
        .map(|it| decide_with(question, it, decide_here));
    let mut beyond = beyond.filter(|it| *it != Decision::Within);
    beyond.next().unwrap_or(Decision::Within)
}

/// The same where account and region are others than all that are written out.
fn decide_here(question: &Question<'_>) -> Decision {
    let decision = Comparison::new(question).decide();
    if decision != Decision::Within {
        return decision;
    }
    // What conditions come to is not told in advance.
    if !has_open_values(question) {
        let Some(widest) = Widest::of(question) else {
            return decision;
        };
        let widest = Question {
            new: &widest.new,
            old: &widest.old,
            within: widest.within.as_ref(),
            limit: widest.limit.as_ref(),
            ..*question
        };
        if Comparison::new(&widest).decide() == Decision::Within {
            return decision;
        }
    }
    let Some(coincidences) = coincidences(question) else {
        return Decision::Undecided;
    };
    let plain = |it: &Question<'_>| Comparison::new(it).decide();
    let beyond = coincidences
        .into_iter()
        .map(|it| decide_with(question, &it, plain));
    let mut beyond = beyond.filter(|it| *it != Decision::Within);
    beyond.next().unwrap_or(Decision::Within)
}

/// The answer with texts in the place of symbols.
fn decide_with(
    question: &Question<'_>,
    same: &[Coincidence],
    decide: impl Fn(&Question<'_>) -> Decision,
) -> Decision {
    let (new, old) = (with(question.new, same), with(question.old, same));
    let one = |it| with(std::slice::from_ref(it), same);
    let (within, limit) = (question.within.map(one), question.limit.map(one));
    let decision = decide(&Question {
        new: &new,
        old: &old,
        within: within.as_ref().and_then(|it| it.first()),
        limit: limit.as_ref().and_then(|it| it.first()),
        ..*question
    });
    match decision {
        Decision::Beyond(mut request) => {
            request.same.extend(same.iter().cloned());
            request.same.sort();
            Decision::Beyond(request)
        }
        other => other,
    }
}
