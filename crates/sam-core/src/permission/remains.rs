//! What one set of grants still says of what another one says alone: the same actions on fewer resources, or under a
//! condition.

use super::Grant;
use super::applies::Applies;
use super::condition::condition_covers;
use super::covers::action_covers;
use super::difference::GrantChange;
use super::resource_text::{ResourceText, resource_text};
use crate::iam::{self, Known};
use crate::policy::Polarity;
use crate::template::Template;
use serde_json::Value;

/// What the other set of grants says of a [`GrantChange`].
#[derive(Clone, Debug, PartialEq)]
pub enum Remains {
    /// Nothing.
    Nothing,
    /// Less: each of these.
    Less(Vec<Remnant>),
    /// The same under another condition, of which it is not known whether it holds more often: each of these.
    Other(Vec<Remnant>),
}

/// What remains of the actions of a [`GrantChange`].
#[derive(Clone, Debug, PartialEq)]
pub struct Remnant {
    /// The actions of the change that it is about, if not all of them: parts of a wildcard.
    pub actions: Vec<String>,
    /// The resources.
    pub resources: Vec<ResourceText>,
    /// The `Condition` block.
    pub condition: Option<Value>,
    /// The conditions of the template under which it holds, beyond those of the change.
    pub when: Vec<String>,
}

/// A change with what the other set of grants says of it, taken apart where that differs from action to action.
pub fn remains(
    change: &GrantChange,
    others: &[Grant],
    template: Template<'_>,
) -> Vec<(GrantChange, Remains)> {
    let others = others.iter().filter(|it| {
        it.effect == change.effect
            && it.action_polarity == change.action_polarity
            && it.resource_polarity == change.resource_polarity
            && change.when.iter().all(|when| it.when.contains(when))
    });
    let others: Vec<(&Grant, Vec<ResourceText>)> = others
        .map(|it| {
            let resources = it.resources.iter();
            (
                it,
                resources.map(|it| resource_text(it, template)).collect(),
            )
        })
        .collect();
    if (change.action_polarity, change.resource_polarity) != (Polarity::Is, Polarity::Is) {
        return vec![(change.clone(), of_whole(change, &others))];
    }
    let mut found: Vec<(GrantChange, Remains)> = Vec::new();
    let mut applies = Applies::new(template);
    for action in &change.actions {
        let remains = of_action(action, change, &others, &mut applies);
        match found.iter_mut().find(|(_, it)| *it == remains) {
            Some((known, _)) => known.actions.push(action.clone()),
            None => {
                let actions = vec![action.clone()];
                let change = change.clone();
                found.push((GrantChange { actions, ..change }, remains));
            }
        }
    }
    found
}

type Compared<'g> = (&'g Grant, Vec<ResourceText>);

/// What is left out is hard to set against something else: only the same is the same.
fn of_whole(change: &GrantChange, others: &[Compared<'_>]) -> Remains {
    let mut all = Found::default();
    for (grant, resources) in others {
        let has = |it: &String| {
            let mut own = grant.actions.iter();
            own.any(|own| own.eq_ignore_ascii_case(it))
        };
        if change.actions.len() == grant.actions.len()
            && change.actions.iter().all(has)
            && change.resources == *resources
        {
            all.add(change, grant, Vec::new(), |_| resources.clone());
        }
    }
    all.remains()
}

fn of_action(
    action: &str,
    change: &GrantChange,
    others: &[Compared<'_>],
    applies: &mut Applies<'_>,
) -> Remains {
    let known = match iam::known(action) {
        Known::Action(service, action) => Some((service, action)),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => None,
    };
    let mut says_something = |resource: &ResourceText| {
        known.is_none_or(|(service, action)| applies.to(service, action, resource))
    };
    let mut all = Found::default();
    for (grant, resources) in others {
        let mut own = grant.actions.iter();
        let actions = if own.any(|it| action_covers(it, action)) {
            Vec::new()
        } else {
            let own = grant.actions.iter();
            let parts = own.filter(|it| action_covers(action, it));
            let parts: Vec<_> = parts.cloned().collect();
            if parts.is_empty() {
                continue;
            }
            parts
        };
        all.add(change, grant, actions, |relation| {
            let mut common = Vec::new();
            for own in resources {
                for of_change in &change.resources {
                    let it = match (of_change.covers(own), own.covers(of_change), relation) {
                        (true, _, _) | (_, true, Relation::Other) => own,
                        (false, true, Relation::Less) => of_change,
                        (false, false, _) => continue,
                    };
                    if !common.contains(it) && says_something(it) {
                        common.push(it.clone());
                    }
                }
            }
            common
        });
    }
    all.remains()
}

/// How the condition of a grant is to that of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// The same, or one of them holds whenever the other does.
    Less,
    /// Not known.
    Other,
}

/// What remains, as it is found.
#[derive(Default)]
struct Found {
    less: Vec<Remnant>,
    other: Vec<Remnant>,
}

impl Found {
    fn add(
        &mut self,
        change: &GrantChange,
        grant: &Grant,
        actions: Vec<String>,
        resources: impl FnOnce(Relation) -> Vec<ResourceText>,
    ) {
        let (of_change, own) = (change.condition.as_ref(), grant.condition.as_ref());
        let (relation, condition) = match () {
            () if condition_covers(of_change, own) => (Relation::Less, own),
            () if condition_covers(own, of_change) => (Relation::Less, of_change),
            () => (Relation::Other, own),
        };
        let resources = resources(relation);
        if resources.is_empty() {
            return;
        }
        let beyond = grant.when.iter().filter(|it| !change.when.contains(it));
        let when: Vec<_> = beyond.cloned().collect();
        let list = match relation {
            Relation::Less => &mut self.less,
            Relation::Other => &mut self.other,
        };
        let same = list.iter_mut().find(|it| {
            it.actions == actions && it.condition.as_ref() == condition && it.when == when
        });
        match same {
            Some(known) => {
                for resource in resources {
                    if !known.resources.contains(&resource) {
                        known.resources.push(resource);
                    }
                }
            }
            None => list.push(Remnant {
                actions,
                resources,
                condition: condition.cloned(),
                when,
            }),
        }
    }

    fn remains(self) -> Remains {
        match (self.less.is_empty(), self.other.is_empty()) {
            (false, _) => Remains::Less(self.less),
            (true, false) => Remains::Other(self.other),
            (true, true) => Remains::Nothing,
        }
    }
}
