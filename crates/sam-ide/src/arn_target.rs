//! The resources of a template that an ARN names by the name that the template gives them.

use sam_core::connector::profile::resolved_type;
use sam_core::permission::resource_text;
use sam_core::policy::statement_at;
use sam_core::spec::cfn;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template};
use sam_core::text::TextSize;
use serde_json::json;

/// A resource that an ARN names.
#[derive(Clone, Debug)]
pub(crate) struct ArnTarget<'a> {
    /// The resource.
    pub(crate) resource: Resource<'a>,
    /// What stands behind its ARN: `/index/*`.
    pub(crate) rest: String,
}

/// The value of `Resource` in a policy at an offset, with what it names without wildcards.
pub(crate) fn arn_targets_at(
    template: Template<'_>,
    offset: TextSize,
) -> Option<(NodeRef<'_>, Vec<ArnTarget<'_>>)> {
    let (_, statement) = statement_at(template, offset)?;
    let values = statement.resource()?.values().into_iter();
    let mut here = values.filter(|it| it.full_range().contains_inclusive(offset));
    let value = here.next()?;
    Some((value, arn_targets(value, template)))
}

fn arn_targets<'a>(value: NodeRef<'_>, template: Template<'a>) -> Vec<ArnTarget<'a>> {
    let text = resource_text(&value.to_value(), template);
    let Some((service, own)) = local(text.as_str()) else {
        return Vec::new();
    };
    let found = template.resources().filter_map(|resource| {
        let arn = arn_of(resource, template).filter(|_| !text.names(resource.id))?;
        let (of, name) = local(&arn)?;
        let rest = own.strip_prefix(name).filter(|_| of == service)?;
        let is_whole = rest.is_empty() || rest.starts_with(['/', ':']);
        let rest = rest.to_owned();
        is_whole.then_some(ArnTarget { resource, rest })
    });
    found.collect()
}

/// The ARN of a resource, with its name as far as the template says it.
pub(crate) fn arn_of(resource: Resource<'_>, template: Template<'_>) -> Option<String> {
    let resource_type = resolved_type(resource.type_name()?);
    let value = match cfn::arn_attribute(resource_type) {
        Some(attribute) => json!({ "Fn::GetAtt": [resource.id, attribute] }),
        None => json!({ "Ref": resource.id }),
    };
    let text = resource_text(&value, template).as_str().to_owned();
    let named = own_variable(resource_type).and_then(|it| resource.property(it));
    let name = named.map(|it| resource_text(&it.to_value(), template));
    let Some(name) = name else {
        return Some(text);
    };
    // The last variable is the name.
    let (before, behind) = text.rsplit_once("${")?;
    let (_, after) = behind.split_once('}')?;
    Some(format!("{before}{}{after}", name.as_str()))
}

/// The variable of a type's ARN that is its name, which is the name of a property as well: `QueueName`.
fn own_variable(resource_type: &str) -> Option<&'static str> {
    let names = cfn::arn_template(resource_type)?.split("${").skip(1);
    let names = names.filter_map(|it| it.split_once('}').map(|(name, _)| name));
    let mut own = names.filter(|it| !matches!(*it, "Partition" | "Region" | "Account"));
    let first = own.next()?;
    own.next().is_none().then_some(first)
}

/// The service of an ARN, and what stands behind the account. Colons in `${AWS::Region}` part nothing.
pub(crate) fn local(text: &str) -> Option<(&str, &str)> {
    let mut starts = vec![0];
    let mut depth = 0_usize;
    for (at, it) in text.char_indices() {
        match it {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    let service = text.get(*starts.get(2)?..starts.get(3)? - 1)?;
    let rest = text.get(*starts.get(5)?..)?;
    text.starts_with("arn:").then_some((service, rest))
}
