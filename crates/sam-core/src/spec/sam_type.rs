//! What properties the transform takes of the types of SAM; it refuses a template with any other.

use crate::data::{SAM_TYPES, pack};
use sam_data::PackedSamTypes;
use std::sync::OnceLock;

fn all() -> &'static PackedSamTypes<'static> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TYPES: OnceLock<PackedSamTypes<'static>> = OnceLock::new();
    TYPES.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(SAM_TYPES))))
}

/// Whether the transform expands resources of a type, `AWS::Serverless::Function`.
pub fn is_sam_type(resource_type: &str) -> bool {
    resource_type.starts_with("AWS::Serverless::") && all().contains_key(resource_type)
}

/// The names of all types, sorted.
pub fn types() -> impl Iterator<Item = &'static str> {
    all().keys().copied()
}

/// The properties of a type, `AWS::Serverless::Function`, sorted; none of types that are not SAM's.
pub fn properties(resource_type: &str) -> Option<&'static [&'static str]> {
    Some(&all().get(resource_type)?.properties)
}

/// The properties that a section of `Globals`, `Function`, can give, in the order in which the transform lists them; none
/// where there is no such section.
pub fn globals(section: &str) -> Option<&'static [&'static str]> {
    let of = all().get(format!("AWS::Serverless::{section}").as_str())?;
    of.globals.as_deref()
}

/// The sections that `Globals` has, sorted.
pub fn global_sections() -> Vec<&'static str> {
    let with_globals = all().iter().filter(|(_, it)| it.globals.is_some());
    let names = with_globals.filter_map(|(name, _)| name.strip_prefix("AWS::Serverless::"));
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_those_of_the_transform() {
        let of = properties("AWS::Serverless::Function").unwrap_or_default();
        assert!(of.contains(&"Policies") && of.contains(&"Role"));
        assert!(!of.contains(&"ManagedPolicyArns"));
        let api = properties("AWS::Serverless::Api").unwrap_or_default();
        assert!(!api.contains(&"__MANAGE_SWAGGER"));
        assert_eq!(properties("AWS::Lambda::Function"), None);
    }

    #[test]
    fn globals_give_fewer() {
        let of = globals("Function").unwrap_or_default();
        assert!(of.contains(&"Timeout") && !of.contains(&"Policies"));
        assert_eq!(
            globals("SimpleTable"),
            Some(["SSESpecification"].as_slice())
        );
        assert_eq!(globals("GraphQLApi"), None);
        assert_eq!(globals("No"), None);
        let sections = global_sections();
        assert!(sections.contains(&"Function") && !sections.contains(&"GraphQLApi"));
    }
}
