//! What the actions of a statement take, and which of its actions and resources come to nothing together.

use super::Arn;
use crate::iam::{Action, Known, Service, has_more_forms, known, matches, service};

/// What a written action stands for.
pub enum WrittenAction<'a> {
    /// One action.
    One(&'static Service, &'static Action),
    /// Several of a service, by a pattern of names.
    Pattern(&'static Service, &'a str),
}

/// Places of actions and resources that do nothing for each other.
#[derive(Debug, Default)]
pub struct Unfit {
    /// Resources that no action takes.
    pub strange: Vec<(usize, Misfit)>,
    /// Actions that take none of the resources, although others do.
    pub lacking: Vec<usize>,
}

/// What a resource does that no action takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It shows that something else was meant.
    Meaningless,
    /// No harm: the others are enough, and many write a table with its indexes, whatever the actions are.
    OneTooMany,
}

/// Which of the actions and resources of a statement do nothing. The resources are ARNs, none of which may be `*`.
pub fn unfit(wanted: &[&WrittenAction<'_>], given: &[&Arn]) -> Unfit {
    let mut unfit = Unfit::default();
    if given.is_empty() || wanted.iter().all(|it| it.takes_none()) {
        return unfit;
    }
    let fits = |(_, arn): &(usize, &&Arn)| wanted.iter().any(|it| it.takes(arn));
    let (taken, strange): (Vec<_>, Vec<_>) = given.iter().enumerate().partition(fits);
    let is_enough = wanted
        .iter()
        .all(|it| it.takes_none() || taken.iter().any(|(_, arn)| it.takes(arn)));
    for (at, arn) in strange {
        let is_of_same = wanted.iter().any(|it| arn.is_of(it.service().prefix));
        let strange = match is_enough && is_of_same {
            true => Misfit::OneTooMany,
            false => Misfit::Meaningless,
        };
        unfit.strange.push((at, strange));
    }
    if !taken.is_empty() {
        let lacks = |it: &WrittenAction<'_>| match it {
            WrittenAction::One(_, action) => {
                !action.resources.is_empty() && !taken.iter().any(|(_, arn)| it.takes(arn))
            }
            WrittenAction::Pattern(..) => false,
        };
        let all = wanted.iter().enumerate();
        unfit.lacking = all.filter(|(_, it)| lacks(it)).map(|(at, _)| at).collect();
    }
    unfit
}

impl<'a> WrittenAction<'a> {
    /// Of an action or wildcard as written; none if it is not known.
    pub fn of(text: &'a str) -> Option<Self> {
        let (prefix, name) = text.split_once(':')?;
        let wanted = if name.contains(['*', '?']) {
            Self::Pattern(service(prefix)?, name)
        } else {
            match known(text) {
                Known::Action(service, action) => Self::One(service, action),
                Known::Newer | Known::UnknownAction(_) | Known::UnknownService => return None,
            }
        };
        (!has_more_forms(prefix)).then_some(wanted)
    }

    fn service(&self) -> &'static Service {
        match self {
            Self::One(service, _) | Self::Pattern(service, _) => service,
        }
    }

    /// Whether it may be allowed for such a resource.
    pub fn takes(&self, arn: &Arn) -> bool {
        match self {
            Self::One(service, action) => arn.is_taken_by(service, action),
            Self::Pattern(service, "*") => {
                let mut types = service.resource_types.iter();
                types.any(|it| arn.may_be_of(service, it))
            }
            Self::Pattern(service, name) => {
                let mut actions = service.actions.iter().filter(|it| matches(name, it.name));
                actions.any(|it| arn.is_taken_by(service, it))
            }
        }
    }

    /// What the ARNs of the types that an action takes begin with behind the account: `function:`, `table/`.
    pub fn heads(&self) -> Vec<&'static str> {
        let Self::One(service, action) = self else {
            return Vec::new();
        };
        let types = action.resources.iter();
        let arns = types.filter_map(|it| service.resource_type(it.resource_type)?.arns.first());
        let heads = arns.filter_map(|arn| {
            let rest = arn.splitn(6, ':').nth(5)?;
            let (head, _) = rest.split_once("${")?;
            head.ends_with([':', '/']).then_some(head)
        });
        let mut heads: Vec<&'static str> = heads.collect();
        heads.dedup();
        heads
    }

    /// Whether it is about no resource at all.
    fn takes_none(&self) -> bool {
        match self {
            Self::One(_, action) => action.resources.is_empty(),
            Self::Pattern(service, name) => {
                let mut actions = service.actions.iter().filter(|it| matches(name, it.name));
                actions.all(|it| it.resources.is_empty())
            }
        }
    }
}
