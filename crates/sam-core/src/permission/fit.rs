//! What the actions of a statement take, and which of its actions and resources come to nothing together.

use super::Arn;
use crate::iam::{
    Action, Known, Service, has_own_forms, is_listed_in_full, known, matches, service,
    takes_no_resource,
};

/// What a written action stands for.
#[derive(Clone, Copy, Debug)]
pub enum WrittenAction<'a> {
    /// One action.
    One(&'static Service, &'static Action),
    /// Several of a service, by a pattern of names.
    Pattern(&'static Service, &'a str),
    /// One or several of a service whose ARNs are its own, but not all listed. It may take each of them.
    OfService(&'static Service),
    /// One that is not known. It may take each resource of its service, or if that is not known either, each resource.
    Unknown(Option<&'static Service>),
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
    let says_nothing = |it: &&WrittenAction<'_>| it.is_unknown() || it.takes_none();
    if given.is_empty() || wanted.iter().all(says_nothing) {
        return unfit;
    }
    let fits = |(_, arn): &(usize, &&Arn)| wanted.iter().any(|it| it.takes(arn));
    let (taken, strange): (Vec<_>, Vec<_>) = given.iter().enumerate().partition(fits);
    let is_enough = wanted
        .iter()
        .all(|it| it.takes_none() || taken.iter().any(|(_, arn)| it.takes(arn)));
    for (at, arn) in strange {
        let mut services = wanted.iter().filter_map(|it| it.service());
        let is_of_same = services.any(|it| arn.is_of(it.prefix));
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
            WrittenAction::Pattern(..)
            | WrittenAction::OfService(_)
            | WrittenAction::Unknown(_) => false,
        };
        let all = wanted.iter().enumerate();
        unfit.lacking = all.filter(|(_, it)| lacks(it)).map(|(at, _)| at).collect();
    }
    unfit
}

impl<'a> WrittenAction<'a> {
    /// Of an action or wildcard as written.
    pub fn of(text: &'a str) -> Self {
        let Some((prefix, name)) = text.split_once(':') else {
            return Self::Unknown(None);
        };
        if !is_listed_in_full(prefix, name) {
            let own = service(prefix).filter(|it| has_own_forms(it.prefix));
            return own.map_or(Self::Unknown(None), Self::OfService);
        }
        if name.contains(['*', '?']) {
            return service(prefix).map_or(Self::Unknown(None), |it| Self::Pattern(it, name));
        }
        match known(text) {
            Known::Action(service, action) => Self::One(service, action),
            Known::UnknownAction(service) => Self::Unknown(Some(service)),
            Known::Newer | Known::UnknownService => Self::Unknown(None),
        }
    }

    fn service(&self) -> Option<&'static Service> {
        match self {
            Self::One(service, _) | Self::Pattern(service, _) | Self::OfService(service) => {
                Some(service)
            }
            Self::Unknown(service) => *service,
        }
    }

    /// Whether nothing is known of it but perhaps its service.
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::One(..) | Self::Pattern(..) | Self::OfService(_) => false,
        }
    }

    /// Whether it may be allowed for such a resource.
    pub fn takes(&self, arn: &Arn) -> bool {
        match self {
            Self::One(service, action) => arn.is_taken_by(service, action),
            Self::OfService(service) => arn.may_be_of_service(service),
            Self::Unknown(None) => true,
            Self::Unknown(Some(service)) | Self::Pattern(service, "*") => {
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
            Self::OfService(_) | Self::Unknown(_) => false,
        }
    }
}

/// The places of the actions of a statement that IAM allows for `*` only, where the statement has other resources.
///
/// A statement on all resources of a type often has them for its other actions, so nothing is given for it. A statement
/// in which each action is for `*` only has no such reason. Nor is an action given of which one of the resources matches the
/// ARN that its requests have although its list has none.
pub fn only_for_all(actions: &[&str], given: &[Arn]) -> Vec<usize> {
    let lone = |at: &usize| actions.get(*at).is_some_and(|it| takes_no_resource(it));
    let lone: Vec<usize> = (0..actions.len()).filter(lone).collect();
    let is_enough = |it: &Arn| match lone.len() == actions.len() {
        true => it.may_be_all_of_service(),
        false => it.may_be_all_of_type(),
    };
    match given.is_empty() || given.iter().any(is_enough) {
        true => Vec::new(),
        false => {
            let is_named = |at: &usize| {
                let action = actions.get(*at);
                action.is_some_and(|action| given.iter().any(|it| it.is_asked_for_by(action)))
            };
            lone.into_iter().filter(|at| !is_named(at)).collect()
        }
    }
}
