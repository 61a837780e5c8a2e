//! The links of a connector: each destination with the source, what connects them, and what the grant needs of them.

use super::check::{Destination, Parts};
use super::end::{self, Place};
use super::part::Part;
use super::problem::Report;
use super::profile::{self, Mechanism, Profile, Side};
use super::resolver::{Known, Resolver};
use super::{Connector, End, Link, ProblemKind, facts, permission, shape};
use crate::syntax::NodeRef;
use crate::text::TextRange;
use std::borrow::Cow;

/// The links of one connector; one without a destination when none is written, so that the source is known.
pub(super) fn find<'a>(
    resolver: &Resolver<'a>,
    connector: &Connector<'a>,
    parts: &Parts<'a>,
    report: &mut Report<'_>,
) -> Vec<Link<'a>> {
    let mut links = Links {
        resolver,
        connector,
        permissions: parts.permissions.as_deref(),
        seen: Vec::new(),
        found: Vec::new(),
    };
    links.find(parts, report);
    links.found
}

/// Collects the links of one connector.
struct Links<'a, 'c> {
    resolver: &'c Resolver<'a>,
    connector: &'c Connector<'a>,
    permissions: Option<&'c [(Cow<'a, str>, TextRange)]>,
    /// Profiles for which the permissions were checked: each is reported once, however long the list.
    seen: Vec<&'static Profile>,
    found: Vec<Link<'a>>,
}

impl<'a> Links<'a, '_> {
    fn find(&mut self, parts: &Parts<'a>, report: &mut Report<'_>) {
        match &parts.destination {
            Destination::Missing => {
                if let Some(place) = self.source(parts) {
                    let source = end::resolve(self.resolver, place, report);
                    self.found.push(Link {
                        position: None,
                        source,
                        destination: End::default(),
                        profile: None,
                        permissions: Vec::new(),
                    });
                }
            }
            Destination::One(node) => self.add(&[(None, Some(*node))], parts, report),
            Destination::Many(items) => {
                let items: Vec<_> = items
                    .iter()
                    .enumerate()
                    .map(|(at, it)| (Some(at), *it))
                    .collect();
                self.add(&items, parts, report);
            }
        }
    }

    /// Where the source is written, if it can be looked at.
    fn source(&self, parts: &Parts<'a>) -> Option<Place<'a>> {
        let implied = self.connector.carrier().map(|it| it.id);
        (implied.is_some() || parts.source.is_some()).then(|| Place {
            side: Side::Source,
            node: parts.source,
            implied,
            fallback: match (implied, self.connector.source) {
                (None, Some(entry)) => entry.key.full_range(),
                (Some(_), _) | (None, None) => self.connector.key_range(),
            },
        })
    }

    fn add(
        &mut self,
        items: &[(Option<usize>, Option<NodeRef<'a>>)],
        parts: &Parts<'a>,
        report: &mut Report<'_>,
    ) {
        let source_place = self.source(parts);
        let mut source = None;
        for (position, node) in items {
            let at = self.found.len();
            report.link = Some(at);
            let place = self.destination(*node);
            let destination = match node {
                Some(_) => end::resolve(self.resolver, place, report),
                None => End::default(),
            };
            let source = source.get_or_insert_with(|| {
                // The source is that of all links, so that what is wrong with it is told once.
                report.link = (items.len() == 1).then_some(at);
                source_place.map_or_else(End::default, |it| end::resolve(self.resolver, it, report))
            });
            report.link = Some(at);
            let mut link = Link {
                position: *position,
                source: source.clone(),
                destination,
                profile: None,
                permissions: Vec::new(),
            };
            self.roles_of_rules(&mut link);
            let places = source_place.map(|it| Places {
                source: it,
                destination: place,
            });
            if let Some(places) = places {
                self.connect(&mut link, &places, report);
            }
            self.found.push(link);
        }
    }

    fn destination(&self, node: Option<NodeRef<'a>>) -> Place<'a> {
        let key = match self.connector.destination {
            Some(entry) => entry.key.full_range(),
            None => self.connector.key_range(),
        };
        let is_item = |it: &NodeRef<'_>| {
            self.connector.destination.is_some_and(|entry| {
                shape::is_list(entry.value) && entry.value.range() != it.range()
            })
        };
        Place {
            side: Side::Destination,
            node,
            implied: None,
            fallback: node.filter(is_item).map_or(key, NodeRef::full_range),
        }
    }

    /// The role of a rule is that of the target which names the other end.
    fn roles_of_rules(&self, link: &mut Link<'a>) {
        const RULE: &str = "AWS::Events::Rule";
        let role = |end: &End<'a>, other: &End<'a>| {
            let (id, _) = end
                .id
                .filter(|_| end.resolved_type.as_deref() == Some(RULE))?;
            let other_id = other.id.map(|(id, _)| id);
            // What counts is the ARN as it is written.
            let other_arn = other
                .node
                .and_then(|it| shape::value(shape::get(it, "Arn")?));
            match self.resolver.find(id) {
                Known::Written(rule) => facts::rule_role(rule, other_id, other_arn.as_ref()),
                Known::Made(made) => made.role(other_id, other_arn.as_ref()),
                Known::Refused(_) | Known::Connector | Known::Nothing => None,
            }
        };
        if let Some(id) = role(&link.source, &link.destination) {
            link.source.role = Part::role(Some(id));
        }
        if let Some(id) = role(&link.destination, &link.source) {
            link.destination.role = Part::role(Some(id));
        }
    }

    /// Profile, permissions and what the grant needs.
    fn connect(&mut self, link: &mut Link<'a>, places: &Places<'a>, report: &mut Report<'_>) {
        let (Some(source), Some(destination)) = (
            link.source.resolved_type.as_deref(),
            link.destination.resolved_type.as_deref(),
        ) else {
            return;
        };
        let Some(profile) = profile::find(source, destination) else {
            let message = format!(
                "Unable to create connector from {source} to {destination}; it's not supported or the template is \
                 invalid."
            );
            let kind = ProblemKind::UnsupportedPair {
                source: source.to_owned(),
                destination: destination.to_owned(),
                reverse: profile::find(destination, source),
            };
            report.push(kind, places.destination.range(), message);
            return;
        };
        link.profile = Some(profile);
        if let Some(permissions) = self.permissions {
            let is_first = !self.seen.iter().any(|it| std::ptr::eq(*it, profile));
            if is_first {
                self.seen.push(profile);
                let range = self
                    .connector
                    .permissions
                    .map_or(self.connector.key_range(), shape::value_range);
                permission::check(profile, permissions, range, report);
            }
            link.permissions = permission::asked(profile, permissions);
        }
        needs(link, profile, places, report);
    }
}

/// Where the two ends of a link are written.
struct Places<'a> {
    source: Place<'a>,
    destination: Place<'a>,
}

impl<'a> Places<'a> {
    fn of(&self, side: Side) -> &Place<'a> {
        match side {
            Side::Source => &self.source,
            Side::Destination => &self.destination,
        }
    }
}

/// What the grants and the place they are put on ask of the ends.
fn needs(link: &Link<'_>, profile: &Profile, places: &Places<'_>, report: &mut Report<'_>) {
    for (side, part) in &profile.needs {
        if link.end(*side).part(part).is_none() {
            report.push(
                ProblemKind::PartMissing { side: *side, part },
                places.of(*side).part_range(part),
                format!("{}.{part} is missing.", side.name()),
            );
        }
    }
    let side = profile.at;
    let part = profile.mechanism.part();
    let (kind, what) = match profile.mechanism {
        Mechanism::ManagedPolicy => (ProblemKind::RoleMissing { side }, "IAM role name"),
        Mechanism::LambdaPermission => (ProblemKind::FunctionArnMissing, "Lambda function ARN"),
        Mechanism::TopicPolicy => (ProblemKind::TopicArnMissing, "SNS topic ARN"),
        Mechanism::QueuePolicy => (ProblemKind::QueueUrlMissing, "SQS queue URL"),
    };
    let value = link.end(side).part(part);
    let is_told = value.is_none() && profile.needs.contains(&(side, part));
    if !is_told && !value.is_some_and(Part::is_truthy) {
        report.push(
            kind,
            places.of(side).part_range(part),
            format!("Unable to get {what} from '{}' resource.", side.name()),
        );
    }
}

impl<'a> Link<'a> {
    /// One of its ends.
    pub fn end(&self, side: Side) -> &End<'a> {
        match side {
            Side::Source => &self.source,
            Side::Destination => &self.destination,
        }
    }
}
