//! What the expansion of one resource needs of its template.

use super::local_paths::LocalPaths;
use crate::document::Section;
use crate::environment::{Environment, Parameters};
use crate::iam::sam_managed_arn;
use crate::spec::Partition;
use crate::template::Template;
use serde_json::Value;
use std::cell::OnceCell;

#[derive(Debug)]
pub(crate) struct Context<'a, 'e> {
    pub(crate) template: Template<'a>,
    pub(crate) partition: Partition,
    environment: &'e Environment,
    pub(crate) local_paths: LocalPaths,
    /// Most resources need none.
    parameters: OnceCell<Parameters>,
}

impl<'a, 'e> Context<'a, 'e> {
    pub(crate) fn new(template: Template<'a>, environment: &'e Environment) -> Self {
        Self {
            template,
            partition: Partition::of_region(&environment.region),
            environment,
            local_paths: LocalPaths::Uploaded,
            parameters: OnceCell::new(),
        }
    }

    /// Data with `Ref` and `${…}` of parameters replaced.
    pub(crate) fn resolve(&self, data: Value) -> Value {
        match data {
            Value::Object(_) | Value::Array(_) => {
                // They are read once, and are part of what each resource is made from.
                let document = self.template.document();
                document.asked_section(Section::Parameters);
                let parameters = self
                    .parameters
                    .get_or_init(|| Parameters::of(self.template, self.environment));
                parameters.resolve(&data)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => data,
        }
    }

    /// What stands in the output where the transform only looks at the resolved value: it replaces parameters within the
    /// data, but a `Ref` that is the whole of it stays.
    pub(crate) fn peek(&self, data: Value) -> Value {
        match data.get("Ref") {
            Some(_) => data,
            None => self.resolve(data),
        }
    }

    /// Data with parameters replaced, and then `Fn::FindInMap` at its top.
    pub(crate) fn resolve_mapped(&self, data: Value) -> Value {
        let data = self.resolve(data);
        let found = data.get("Fn::FindInMap").and_then(|it| {
            let [name, first, second] = it.as_array()?.as_slice() else {
                return None;
            };
            let mapping = self.template.entry(Section::Mappings, name.as_str()?)?;
            let row = mapping.value.get(first.as_str()?)?;
            Some(row.get(second.as_str()?)?.to_value())
        });
        found.unwrap_or(data)
    }

    /// The ARN of a managed policy whose path is known: `service-role/AWSLambdaRole`.
    pub(crate) fn aws_policy(&self, path: &str) -> Value {
        format!("arn:{}:iam::aws:policy/{path}", self.partition.name()).into()
    }

    /// The ARN of a managed policy by the name that stands in a template; a name that SAM does not know stays.
    pub(crate) fn managed(&self, name: &str) -> Value {
        sam_managed_arn(name, self.partition).map_or_else(|| name.into(), Value::from)
    }

    /// What stands for the URL of the template of an application: the Serverless Application Repository makes it anew for
    /// each deployment.
    pub(crate) fn application_url(&self) -> &'static str {
        "https://awsserverlessrepo-changesets-xxx.s3.amazonaws.com/signed-url"
    }

    /// The name of the managed policy for X-Ray.
    pub(crate) fn xray(&self) -> &'static str {
        match self.partition {
            Partition::Aws => "AWSXrayWriteOnlyAccess",
            Partition::AwsCn
            | Partition::AwsUsGov
            | Partition::AwsIso
            | Partition::AwsIsoB
            | Partition::AwsIsoE
            | Partition::AwsIsoF
            | Partition::AwsEusc => "AWSXRayDaemonWriteAccess",
        }
    }
}
