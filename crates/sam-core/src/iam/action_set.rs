//! Many actions at once, as the widest managed policies allow them: a bit for each.

use super::service::{BITS, all_services, service_at, service_index};
use super::wildcard::{has_wildcard_service, is_pattern, matches};
use super::{AccessLevel, Action, Service};
use std::collections::BTreeMap;

/// A set of actions that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionSet {
    /// By the place of the service among all; of its actions each has a bit, in their order. Services at the end of
    /// which none is in the set may be left out.
    services: Vec<Vec<u64>>,
}

impl ActionSet {
    /// What actions and wildcards come to, `*` included; unknown ones and those that IAM refuses are left out.
    pub fn of<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let mut set = Self::default();
        patterns.into_iter().for_each(|it| set.add(it));
        set
    }

    /// Adds what an action or wildcard comes to.
    fn add(&mut self, pattern: &str) {
        if has_wildcard_service(pattern) {
            return;
        }
        let (prefix, name) = match pattern.split_once(':') {
            Some(parts) => parts,
            None if !pattern.is_empty() && pattern.bytes().all(|it| it == b'*') => ("*", "*"),
            None => return,
        };
        if !is_pattern(prefix) {
            if let Some((at, service)) = service_index(prefix) {
                self.add_name(at, service, name);
            }
            return;
        }
        for (at, service) in all_services().enumerate() {
            if matches(prefix, service.prefix) {
                self.add_name(at, service, name);
            }
        }
    }

    fn add_name(&mut self, at: usize, service: &'static Service, name: &str) {
        if self.services.len() <= at {
            self.services.resize_with(at + 1, Vec::new);
        }
        let Some(bits) = self.services.get_mut(at) else {
            return;
        };
        bits.resize(service.actions.len().div_ceil(BITS), 0);
        let mut set = |place: usize| {
            if let Some(word) = bits.get_mut(place / BITS) {
                *word |= 1 << (place % BITS);
            }
        };
        let head = name.split(['*', '?']).next().unwrap_or_default();
        let is_tail_open = name.get(head.len()..) == Some("*");
        let places = service.places_starting_with(head);
        let among = service.actions.get(places.clone()).unwrap_or_default();
        for (place, action) in places.zip(among) {
            if is_tail_open || matches(name, action.name) {
                set(place);
            }
        }
    }

    /// Adds all of another set.
    pub fn add_all(&mut self, other: &Self) {
        if self.services.len() < other.services.len() {
            self.services.resize_with(other.services.len(), Vec::new);
        }
        for (own, other) in self.services.iter_mut().zip(&other.services) {
            if own.len() < other.len() {
                own.resize(other.len(), 0);
            }
            own.iter_mut().zip(other).for_each(|(own, it)| *own |= it);
        }
    }

    /// All actions that are not in it.
    pub fn complement(&self) -> Self {
        let mut all = Self::of(["*"]);
        for (bits, own) in all.services.iter_mut().zip(&self.services) {
            bits.iter_mut().zip(own).for_each(|(it, own)| *it &= !own);
        }
        all
    }

    /// The actions, by service and name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Service, &'static Action)> {
        self.by_service().flat_map(|(service, bits)| {
            let actions = service.actions.iter().enumerate();
            let is_in = |place: usize| {
                let word = bits.get(place / BITS).copied().unwrap_or_default();
                word & (1 << (place % BITS)) != 0
            };
            actions
                .filter(move |(place, _)| is_in(*place))
                .map(move |(_, action)| (service, action))
        })
    }

    /// How many actions of each access level are in it, lowest first.
    pub fn levels(&self) -> Vec<(AccessLevel, usize)> {
        let mut counts = BTreeMap::new();
        for (service, bits) in self.by_service() {
            for (level, mask) in &service.levels {
                let both = bits.iter().zip(mask).map(|(it, mask)| it & mask);
                let count: u32 = both.map(u64::count_ones).sum();
                *counts.entry(*level).or_default() += count as usize;
            }
        }
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    fn by_service(&self) -> impl Iterator<Item = (&'static Service, &[u64])> {
        let services = self.services.iter().enumerate();
        let services = services.filter(|(_, bits)| bits.iter().any(|it| *it != 0));
        services.filter_map(|(at, bits)| Some((service_at(at)?, bits.as_slice())))
    }
}

#[cfg(test)]
mod tests {
    use super::ActionSet;
    use crate::iam::matching;

    fn names(set: &ActionSet) -> Vec<String> {
        let all = set.iter();
        all.map(|(service, action)| format!("{}:{}", service.prefix, action.name))
            .collect()
    }

    #[test]
    fn it_has_what_patterns_match() {
        for pattern in [
            "s3:Get*",
            "S3:*Acl",
            "sqs:*",
            "s*:Get*Polic?",
            "*",
            "**",
            "*:Describe*",
            "ec2:*Image*s",
            "none:*",
            "s3",
        ] {
            let expected: Vec<_> = matching(pattern)
                .iter()
                .map(|(service, action)| format!("{}:{}", service.prefix, action.name))
                .collect();
            assert_eq!(names(&ActionSet::of([pattern])), expected, "{pattern}");
        }
        let set = ActionSet::of([
            "sqs:sendmessage",
            "s3:GetObject",
            "sqs:SendMessage",
            "s3:No",
        ]);
        assert_eq!(names(&set), ["s3:GetObject", "sqs:SendMessage"]);
    }

    #[test]
    fn the_rest_and_the_set_are_all() {
        let set = ActionSet::of(["iam:*", "s3:Get*"]);
        let mut all = set.complement();
        assert!(!names(&all).iter().any(|it| it.starts_with("iam:")));
        all.add_all(&set);
        assert_eq!(names(&all), names(&ActionSet::of(["*"])));
    }

    #[test]
    fn levels_are_counted() {
        let set = ActionSet::of(["s3:*", "sqs:SendMessage"]);
        for (level, count) in set.levels() {
            let of_level = set.iter().filter(|(_, it)| it.level == level);
            assert_eq!(of_level.count(), count, "{level:?}");
        }
        let total: usize = set.levels().iter().map(|(_, count)| count).sum();
        assert_eq!(total, set.iter().count());
        assert_eq!(ActionSet::default().levels(), []);
    }
}
