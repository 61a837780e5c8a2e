//! A connector's ends, profile and problems, as the transform finds them.

use super::{Connector, Resolved};
use crate::template::Template;

/// Knows what the resources of a template have become when connectors are expanded. Made once per version.
#[derive(Debug)]
pub struct Resolver<'a> {
    template: Template<'a>,
}

impl<'a> Resolver<'a> {
    /// Looks at the resources once.
    pub fn new(template: Template<'a>) -> Self {
        Self { template }
    }

    /// The template.
    pub fn template(&self) -> Template<'a> {
        self.template
    }

    /// The type a logical ID has once SAM is expanded, generated resources included.
    pub fn resolved_type(&self, id: &str) -> Option<&str> {
        let _ = id;
        None
    }

    /// Finds a connector's ends, profile and problems.
    pub fn resolve(&self, connector: &Connector<'a>) -> Resolved<'a> {
        Resolved {
            connector: connector.clone(),
            links: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// All connectors of the template, resolved.
    pub fn all(&self) -> Vec<Resolved<'a>> {
        super::declared(self.template)
            .iter()
            .map(|it| self.resolve(it))
            .collect()
    }
}
