//! A connector's ends, profile and problems, as the transform finds them.

use super::check::{self, Destination};
use super::problem::{Problem, Report};
use super::resolver::Resolver;
use super::{Connector, Link, ProblemKind, Resolved, declare, declared, generate, link, shape};
use crate::cancellation;
use crate::expand::problem::{invalid, taken};
use crate::template::Resource;

impl<'a> Resolver<'a> {
    /// Finds a connector's ends, profile and problems.
    pub fn resolve(&self, connector: &Connector<'a>) -> Resolved<'a> {
        cancellation::check();
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
        let connectors = declared(self.template);
        connectors.iter().map(|it| self.resolve(it)).collect()
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
                .index
                .embedded(id)
                .and_then(|at| self.index.connector(at, self.template))
                .is_some_and(|it| check::check(&it, &mut Report::new(&it.id)).is_read)
    }
}
