//! References to resources beside what the schema says that a property names.

use super::{Slot, Walk};
use crate::spec::cfn;
use crate::spec::schema::{self, Shape};
use crate::syntax::NodeRef;
use crate::template::intrinsic::{self, Intrinsic};
use crate::validation::fault::SchemaFaultKind;

/// What properties name, as the formats of schemas say it. Other rules know more of roles, buckets, queues and topics.
const NAMED: [&str; 7] = [
    "AWS::EC2::Image",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::EFS::AccessPoint",
    "AWS::Lambda::LayerVersion",
    "AWS::Logs::LogGroup",
];

impl<'a> Walk<'a> {
    /// A reference that gives another resource than the property names, or its ARN in the place of its name.
    pub(super) fn reference(
        &mut self,
        shape: &Shape,
        slot: Slot<'a>,
        function: Intrinsic<'a>,
        node: NodeRef<'a>,
    ) {
        let mut formats = shape.formats();
        formats.extend(slot.wanted);
        let wanted: Vec<(&str, &str)> =
            formats.iter().filter_map(|it| it.split_once('.')).collect();
        let is_known = |it: &(&str, &str)| NAMED.contains(&it.0);
        if wanted.is_empty() || !wanted.iter().all(is_known) {
            return;
        }
        let Some(id) = intrinsic::named_id(node) else {
            return;
        };
        let Some(of) = self.template.type_of(id).and_then(known_type) else {
            return;
        };
        let attribute = attribute(function);
        let is_wanted = |it: &&(&str, &str)| it.0 == of;
        let is_arn = attribute.is_some_and(|it| cfn::arn_attribute(of) == Some(it));
        let is_wrong = match (wanted.iter().find(is_wanted), attribute) {
            // No name has the colons of an ARN.
            (Some((_, form)), _) => is_arn && matches!(*form, "Name" | "Id"),
            (None, None) => true,
            (None, Some(attribute)) => {
                let is_name = cfn::name_attribute(of) == Some(attribute);
                (is_arn || is_name) && !gives(of, attribute, &formats)
            }
        };
        if let (true, Some((wanted, form))) = (is_wrong, wanted.first()) {
            let kind = SchemaFaultKind::OtherResource {
                key: slot.key,
                id,
                found: of,
                wanted: (wanted, form),
            };
            self.push_value(slot, kind, node.full_range(), slot.certainty);
        }
    }
}

/// The type in CloudFormation of a resource whose references are known.
fn known_type(written: &str) -> Option<&str> {
    let of = match written {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::LayerVersion" => "AWS::Lambda::LayerVersion",
        "AWS::Serverless::SimpleTable" => "AWS::DynamoDB::Table",
        other => other,
    };
    // What these give is what somebody has written into them.
    let is_open = of.starts_with("AWS::CloudFormation::") || of == "AWS::SSM::Parameter";
    (!is_open && cfn::ref_is(of).is_some()).then_some(of)
}

/// The attribute that `Fn::GetAtt` takes.
fn attribute(function: Intrinsic<'_>) -> Option<&str> {
    if function.name != "GetAtt" {
        return None;
    }
    match function.text() {
        Some(text) => text.split_once('.').map(|(_, attribute)| attribute),
        None => function.items().nth(1)?.as_str(),
    }
}

/// Whether the schema says of an attribute that it is what a property names.
fn gives(cfn_type: &str, attribute: &str, formats: &[&str]) -> bool {
    let property = schema::properties(cfn_type).and_then(|it| it.property(attribute));
    property.is_some_and(|it| it.shape.formats().iter().any(|it| formats.contains(it)))
}
