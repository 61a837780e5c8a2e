//! Whether an action can be allowed for a resource at all: `s3:GetObject` for a bucket says nothing.

use super::{Arn, ResourceText};
use crate::iam::{Action, Service};
use crate::template::Template;
use std::collections::HashMap;

/// Tells it for one template; what was found out once is remembered.
pub(super) struct Applies<'a> {
    template: Template<'a>,
    arns: HashMap<ResourceText, Arn>,
}

impl<'a> Applies<'a> {
    pub(super) fn new(template: Template<'a>) -> Self {
        Self {
            template,
            arns: HashMap::new(),
        }
    }

    /// Whether the action takes a resource that the text may match. Without a doubt only: what is not known yet may
    /// be anything.
    pub(super) fn to(
        &mut self,
        service: &'static Service,
        action: &Action,
        resource: &ResourceText,
    ) -> bool {
        if !self.arns.contains_key(resource) {
            let arn = Arn::of_resource(resource, self.template);
            self.arns.insert(resource.clone(), arn);
        }
        let arn = self.arns.get(resource);
        arn.is_none_or(|it| !it.may_be_arn() || it.is_taken_by(service, action))
    }
}
