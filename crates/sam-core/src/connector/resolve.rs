//! A connector's ends, profile and problems, as the transform finds them.

use super::check::{self, Destination};
use super::depends::{self, Mappings};
use super::problem::{Problem, Report};
use super::profile;
use super::{Connector, Link, ProblemKind, Resolved, declare, declared, generate, link, shape};
use crate::document::{Section, Step};
use crate::expand::problem::{invalid, taken};
use crate::expand::{self, GeneratedIndex};
use crate::template::{Resource, Template};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Knows what the resources of a template have become when connectors are expanded. Made once per version.
#[derive(Debug)]
pub struct Resolver<'a> {
    template: Template<'a>,
    connectors: Vec<Connector<'a>>,
    /// The places of embedded connectors in `connectors`, by joined ID; of one ID the last.
    embedded: HashMap<String, usize>,
    /// The places of standalone connectors in `connectors`; made when the first one is named as an end.
    standalone: OnceLock<HashMap<String, usize>>,
    /// Made when the first ID is looked for that is not written.
    made: OnceLock<GeneratedIndex>,
    /// The event source mappings by event source and function.
    mappings: OnceLock<Mappings>,
    /// Whether each of `connectors` has no problems, found out when another one names it as an end.
    is_expanded: Vec<OnceLock<bool>>,
}

/// What a version has under logical IDs that are not written: what the next version's is compared with.
#[derive(Debug, Default)]
pub struct Unwritten {
    embedded: HashMap<String, usize>,
    /// None if nobody asked.
    made: Option<GeneratedIndex>,
}

/// What stands under a logical ID when connectors are expanded.
pub(super) enum Known<'a, 'r> {
    Written(Resource<'a>),
    /// Made by SAM for another resource.
    Made(&'r expand::Generated),
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
            is_expanded: connectors.iter().map(|_| OnceLock::new()).collect(),
            connectors,
            embedded,
            standalone: OnceLock::new(),
            made: OnceLock::new(),
            mappings: OnceLock::new(),
        }
    }

    /// The template.
    pub fn template(&self) -> Template<'a> {
        self.template
    }

    /// What it has found out that the next version is compared with.
    pub fn into_unwritten(self) -> Unwritten {
        Unwritten {
            embedded: self.embedded,
            made: self.made.into_inner(),
        }
    }

    /// Tells the step from an earlier version which logical IDs stand for something else now, though nothing is written
    /// under them.
    pub fn touch(&self, step: &mut Step, before: &Unwritten) {
        let (old, new) = (&before.embedded, &self.embedded);
        let gone = old.keys().filter(|it| !new.contains_key(*it));
        gone.for_each(|id| step.touch(id));
        for (id, at) in new {
            let carrier = self.connectors.get(*at).and_then(Connector::carrier);
            let is_changed = carrier.is_some_and(|it| step.is_changed(it.block.start));
            if is_changed || !old.contains_key(id) {
                step.touch(id);
            }
        }
        // Once somebody asked, it is known of each version: what was kept since then was found out with it.
        let Some(old) = &before.made else {
            return;
        };
        let new = self.made();
        let changed = new.iter().filter(|it| old.get_exact(&it.id) != Some(*it));
        changed.for_each(|it| step.touch(&it.id));
        let gone = old.iter().filter(|it| new.get_exact(&it.id).is_none());
        gone.for_each(|it| step.touch(&it.id));
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
        self.template.document().asked_everything();
        let made = self.made().iter();
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
        let links = link::find(self, connector, &parts, &mut report);
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
        self.template.document().asked_everything();
        self.connectors.iter().map(|it| self.resolve(it)).collect()
    }

    /// The connectors that a resource is or has, resolved.
    pub fn resolved_in(&self, resource: Resource<'a>) -> Vec<Resolved<'a>> {
        let of_resource = declare::of(resource);
        of_resource.iter().map(|it| self.resolve(it)).collect()
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
        self.template.document().asked_everything();
        &self.connectors
    }

    /// What SAM makes, by logical ID. Who asks for one ID only has to ask the template for it too, which notes it; what
    /// becomes of that from version to version is seen to by [`Resolver::touch`].
    pub(super) fn made(&self) -> &GeneratedIndex {
        self.made.get_or_init(|| {
            let document = self.template.document();
            document.record(|| GeneratedIndex::of(self.template)).0
        })
    }

    /// The event source mappings between two resources, written or made of events.
    pub(super) fn mappings(&self, source: &str, function: &str) -> &[String] {
        self.template.document().asked_everything();
        let all = self.mappings.get_or_init(|| depends::mappings(self));
        let of_source = all.get(source);
        of_source
            .and_then(|it| it.get(function))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether SAM replaces a written resource, and its connectors with it, by an implicit API of the same ID.
    pub(crate) fn is_replaced(&self, resource: Resource<'_>) -> bool {
        let is_implicit = matches!(resource.id, "ServerlessRestApi" | "ServerlessHttpApi");
        if is_implicit {
            let document = self.template.document();
            document.asked_name(Section::Resources, resource.id);
        }
        is_implicit && self.made().get_exact(resource.id).is_some()
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
        match self.made().get_exact(id) {
            Some(made) => Known::Made(made),
            None => Known::Nothing,
        }
    }

    /// What an ID stands for when one connector is expanded. Those before it are gone by then, if nothing is wrong
    /// with them; an embedded one that cannot be read was never a resource.
    pub(super) fn find_for(&self, connector: &str, id: &str) -> Known<'a, '_> {
        let known = self.find(id);
        if !matches!(known, Known::Connector) {
            return known;
        }
        // What becomes of it depends on all connectors before it.
        self.template.document().asked_everything();
        let position = |id: &str| self.position(id);
        let Some((at, target)) = position(id).and_then(|at| Some((at, self.connectors.get(at)?)))
        else {
            return known;
        };
        let is_read = check::check(target, &mut Report::new(&target.id)).is_read;
        let is_before = position(connector).is_some_and(|asking| at < asking);
        match (is_read, target.carrier()) {
            (true, _) if is_before && self.is_expanded(at) => Known::Nothing,
            (false, Some(_)) => Known::Nothing,
            (true | false, _) => known,
        }
    }

    /// Whether a connector, standalone or embedded, has an ID.
    pub fn is_connector(&self, id: &str) -> bool {
        self.template.document().asked_name(Section::Resources, id);
        self.position(id).is_some()
    }

    /// The place in `connectors` of the connector with an ID; of embedded ones the last.
    fn position(&self, id: &str) -> Option<usize> {
        let standalone = || {
            let written = self.connectors.iter().enumerate();
            let written = written.filter(|(_, it)| it.carrier().is_none());
            written.map(|(at, it)| (it.id.to_string(), at)).collect()
        };
        let embedded = self.embedded.get(id);
        embedded
            .or_else(|| self.standalone.get_or_init(standalone).get(id))
            .copied()
    }

    /// Whether a connector is expanded without an error. Those before it are asked first and in order, so that a chain
    /// of connectors which name each other is no chain of calls.
    fn is_expanded(&self, at: usize) -> bool {
        let first_unknown = self.is_expanded.partition_point(|it| it.get().is_some());
        let connectors = self.connectors.iter().zip(&self.is_expanded);
        for (connector, known) in connectors.take(at + 1).skip(first_unknown) {
            known.get_or_init(|| self.resolve(connector).problems.is_empty());
        }
        let known = self.is_expanded.get(at).and_then(OnceLock::get);
        known.copied().unwrap_or_default()
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
