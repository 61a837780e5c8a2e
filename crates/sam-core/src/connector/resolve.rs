//! A connector's ends, profile and problems, as the transform finds them.

use super::check::{self, Destination, Parts};
use super::end::{self, Place, role_name};
use super::made::{self, Made};
use super::problem::{Problem, Report, invalid, taken};
use super::profile::{self, Mechanism, Profile, Side};
use super::{
    Connector, End, Link, ProblemKind, Resolved, declared, facts, generate, permission, shape,
};
use crate::syntax::{self, NodeRef};
use crate::template::{Resource, Template};
use crate::text::TextRange;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Knows what the resources of a template have become when connectors are expanded. Made once per version.
#[derive(Debug)]
pub struct Resolver<'a> {
    template: Template<'a>,
    connectors: Vec<Connector<'a>>,
    /// The places of embedded connectors in `connectors`, by joined ID; of one ID the last.
    embedded: HashMap<String, usize>,
    /// Made when the first ID is looked for that is not written.
    made: OnceLock<HashMap<String, Made>>,
}

/// What stands under a logical ID when connectors are expanded.
pub(super) enum Known<'a, 'r> {
    Written(Resource<'a>),
    /// Made by SAM for another resource.
    Made(&'r Made),
    /// A connector, which is no resource any more once it is expanded.
    Connector,
    Nothing,
}

impl<'a> Resolver<'a> {
    /// Looks at the resources once.
    pub fn new(template: Template<'a>) -> Self {
        let connectors = declared(template);
        let embedded = connectors
            .iter()
            .enumerate()
            .filter(|(_, it)| it.carrier().is_some())
            .map(|(at, it)| (it.id.to_string(), at))
            .collect();
        Self {
            template,
            connectors,
            embedded,
            made: OnceLock::new(),
        }
    }

    /// The template.
    pub fn template(&self) -> Template<'a> {
        self.template
    }

    /// The type a logical ID has once SAM is expanded, generated resources included.
    pub fn resolved_type(&self, id: &str) -> Option<&str> {
        match self.find(id) {
            Known::Written(resource) => resource.type_name().map(profile::resolved_type),
            Known::Made(made) => Some(made.resource_type),
            Known::Connector | Known::Nothing => None,
        }
    }

    /// The logical IDs that SAM makes beside those written, with their types, by ID.
    pub fn generated(&self) -> Vec<(&str, &'static str)> {
        let made = self.made().values();
        let mut generated: Vec<_> = made
            .filter(|it| self.template.resource(&it.id).is_none())
            .map(|it| (&*it.id, it.resource_type))
            .collect();
        generated.sort_unstable();
        generated
    }

    /// Finds a connector's ends, profile and problems.
    pub fn resolve(&self, connector: &Connector<'a>) -> Resolved<'a> {
        let mut report = Report::new(&connector.id);
        let parts = check::check(connector, &mut report);
        if let Some(carrier) = connector.carrier()
            && self.template.resource(&connector.id).is_some()
        {
            let by = shape::key_text(carrier.entry);
            report.push_whole(
                ProblemKind::EmbeddedIdTaken {
                    id: connector.id.to_string(),
                },
                connector.key_range(),
                taken(&by, &connector.id, super::declare::CONNECTOR_TYPE),
            );
        }
        let mut links = Links {
            resolver: self,
            connector,
            permissions: parts.permissions.as_deref(),
            seen: Vec::new(),
            found: Vec::new(),
        };
        links.find(&parts, &mut report);
        let links = links.found;
        report.link = None;
        if let Destination::Many(items) = &parts.destination
            && items.is_empty()
        {
            let range = connector
                .destination
                .map_or(connector.key_range(), |it| it.value.full_range());
            report.push(
                ProblemKind::EmptyDestination,
                range,
                "'Destination' is an empty list",
            );
        }
        self.check_generated_ids(connector, &links, &mut report);
        Resolved {
            connector: connector.clone(),
            links,
            problems: report.problems,
        }
    }

    /// All connectors of the template, resolved.
    pub fn all(&self) -> Vec<Resolved<'a>> {
        self.connectors.iter().map(|it| self.resolve(it)).collect()
    }

    /// What is wrong with `Connectors` attributes as a whole: a problem of no connector, since there is none.
    pub fn attribute_problems(&self) -> Vec<Problem> {
        let attributes = self
            .template
            .resources()
            .filter_map(|it| Some((it, it.body().entry("Connectors")?)));
        attributes
            .filter(|(_, connectors)| !shape::is_map(connectors.value))
            .map(|(resource, connectors)| {
                let id = shape::key_text(resource.entry);
                Problem {
                    kind: ProblemKind::ConnectorsNotAMap,
                    range: shape::value_range(connectors),
                    aws_message: invalid(
                        &id,
                        &format!("Attribute '{id}.Connectors' should be a map."),
                    ),
                    link: None,
                }
            })
            .collect()
    }

    pub(super) fn connectors(&self) -> &[Connector<'a>] {
        &self.connectors
    }

    pub(super) fn made(&self) -> &HashMap<String, Made> {
        self.made.get_or_init(|| made::all(self.template))
    }

    /// Whether SAM replaces a written resource, and its connectors with it, by an implicit API of the same ID.
    pub(super) fn is_replaced(&self, resource: Resource<'_>) -> bool {
        matches!(resource.id, "ServerlessRestApi" | "ServerlessHttpApi")
            && self.made().contains_key(resource.id)
    }

    /// What an ID stands for.
    pub(super) fn find(&self, id: &str) -> Known<'a, '_> {
        let written = self.template.resource(id);
        if let Some(resource) = written.filter(|it| !self.is_replaced(*it)) {
            return match resource.type_name() {
                // The version's ID gets a hash appended.
                Some("AWS::Serverless::LayerVersion") => Known::Nothing,
                Some(super::declare::CONNECTOR_TYPE) => Known::Connector,
                Some(_) | None if resource.body().entries().len() == 0 => Known::Nothing,
                Some(_) | None => Known::Written(resource),
            };
        }
        if self.embedded.contains_key(id) {
            return Known::Connector;
        }
        match self.made().get(id) {
            Some(made) => Known::Made(made),
            None => Known::Nothing,
        }
    }

    fn check_generated_ids(
        &self,
        connector: &Connector<'a>,
        links: &[Link<'a>],
        report: &mut Report<'_>,
    ) {
        for (at, link) in links.iter().enumerate() {
            let Some(profile) = link.profile else {
                continue;
            };
            report.link = Some(at);
            for (id, _) in generate::ids(&connector.id, link, profile) {
                if !self.is_written(&id) {
                    continue;
                }
                let resource_type = profile.mechanism.resource_type();
                let message = taken(&connector.id, &id, resource_type);
                report.push_whole(
                    ProblemKind::GeneratedIdTaken { id, resource_type },
                    connector.key_range(),
                    message,
                );
            }
        }
    }

    /// Whether the template has an ID before expansion, embedded connectors counting as resources.
    fn is_written(&self, id: &str) -> bool {
        self.template.resource(id).is_some()
            || self
                .embedded
                .get(id)
                .and_then(|at| self.connectors.get(*at))
                .is_some_and(|it| check::check(it, &mut Report::new(&it.id)).is_read)
    }
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
                Known::Connector | Known::Nothing => None,
            }
        };
        if let Some(id) = role(&link.source, &link.destination) {
            link.source.role = Some(role_name(id));
        }
        if let Some(id) = role(&link.destination, &link.source) {
            link.destination.role = Some(role_name(id));
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
    if !is_told && !value.is_some_and(syntax::is_truthy) {
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
