//! What kind of value an intrinsic function returns.

use crate::document::Section;
use crate::template::Template;
use crate::template::intrinsic::Intrinsic;

/// A kind of value that is known before deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Text, which may be a number or a truth value.
    Text,
    /// A list.
    List,
}

/// What a function returns; none where only the deployment decides.
pub fn returned(function: Intrinsic<'_>, template: Template<'_>) -> Option<Returned> {
    match function.name {
        "Sub" | "Join" | "Base64" | "ToJsonString" => Some(Returned::Text),
        "Split" | "GetAZs" | "Cidr" => Some(Returned::List),
        "Ref" => of_reference(function.text()?, template),
        _ => None,
    }
}

fn of_reference(name: &str, template: Template<'_>) -> Option<Returned> {
    if name == "AWS::NotificationARNs" {
        return Some(Returned::List);
    }
    if name.starts_with("AWS::") {
        return (name != "AWS::NoValue").then_some(Returned::Text);
    }
    if template.type_of(name).is_some() {
        return Some(Returned::Text);
    }
    let parameter = template.entry(Section::Parameters, name)?;
    let kind = parameter.value.get("Type")?.as_str()?;
    Some(match is_list(kind) {
        true => Returned::List,
        false => Returned::Text,
    })
}

/// Whether a parameter of a type is a list.
fn is_list(parameter_type: &str) -> bool {
    parameter_type.contains("List<") || parameter_type.contains("CommaDelimitedList")
}
