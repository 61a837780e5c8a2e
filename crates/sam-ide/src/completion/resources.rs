//! The resources of a template as completion sees them: with the one that is being typed as it is being typed.

use super::context::Context;
use crate::place::typed::Step;
use sam_core::analysis::Analysis;
use sam_core::connector::{Resolver, profile};
use sam_core::template::{Resource, Template};

/// What is known of the types of a template's resources.
#[derive(Debug)]
pub(crate) struct Resources<'a> {
    template: Template<'a>,
    resolver: Resolver<'a>,
    /// The resource that the cursor is in, and its type, which the tree may have lost.
    typed: Option<(&'a str, &'a str)>,
    own_id: Option<&'a str>,
}

/// A resource that can be named.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    pub(crate) id: &'a str,
    /// The type as the template has it.
    pub(crate) written_type: &'a str,
    /// Its CloudFormation type.
    pub(crate) resolved_type: &'a str,
    /// Its declaration.
    pub(crate) resource: Resource<'a>,
}

impl<'a> Resources<'a> {
    pub(crate) fn new(context: &Context<'a>, analysis: &'a Analysis) -> Self {
        let template = analysis.template();
        let own_id = match context.typed.path.as_slice() {
            [Step::Key("Resources"), Step::Key(id), ..] => Some(*id),
            _ => None,
        };
        let typed = own_id.and_then(|id| {
            let written = context.typed.text_of(context.typed.ancestor(2), "Type")?;
            Some((id, written))
        });
        Self {
            template,
            resolver: analysis.resolver(),
            typed,
            own_id,
        }
    }

    /// The template.
    pub(crate) fn template(&self) -> Template<'a> {
        self.template
    }

    /// The type that a logical ID has in the template.
    pub(crate) fn written_type(&self, id: &str) -> Option<&'a str> {
        match self.typed {
            Some((typed, written)) if typed == id => Some(written),
            Some(_) | None => self.template.resource(id)?.type_name(),
        }
    }

    /// The CloudFormation type of a logical ID, a generated one included.
    pub(crate) fn resolved_type(&self, id: &str) -> Option<&str> {
        match self.written_type(id) {
            Some(written) => Some(profile::resolved_type(written)),
            None => self.resolver.resolved_type(id),
        }
    }

    /// The logical IDs that SAM makes, with their types.
    pub(crate) fn generated(&self) -> Vec<(&str, &'static str)> {
        self.resolver.generated()
    }

    /// The resource that is being typed in.
    pub(crate) fn own_id(&self) -> Option<&'a str> {
        self.own_id
    }

    /// The resources with a type, in order.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Candidate<'a>> {
        self.template.resources().filter_map(|resource| {
            let written_type = match self.typed {
                Some((typed, written)) if typed == resource.id => written,
                Some(_) | None => resource.type_name()?,
            };
            Some(Candidate {
                id: resource.id,
                written_type,
                resolved_type: profile::resolved_type(written_type),
                resource,
            })
        })
    }
}
