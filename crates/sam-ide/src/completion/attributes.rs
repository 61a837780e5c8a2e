//! The attributes that `Fn::GetAtt` takes of a CloudFormation type.

use sam_core::spec::cfn;

/// The attributes as they are written, `Endpoint.Address` where `Endpoint` alone is only a part; none of types that are
/// not known.
pub(super) fn attributes(cfn_type: &str) -> impl Iterator<Item = &'static str> {
    let nested = cfn::nested_attributes(cfn_type);
    whole_attributes(cfn_type).chain(nested.iter().copied())
}

/// Those of them that have no dot.
pub(super) fn whole_attributes(cfn_type: &str) -> impl Iterator<Item = &'static str> {
    let nested = cfn::nested_attributes(cfn_type);
    let all = cfn::attributes(cfn_type)
        .unwrap_or_default()
        .iter()
        .copied();
    all.filter(|name| {
        let mut parts = nested.iter().filter_map(|it| it.strip_prefix(name));
        !parts.any(|it| it.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::{attributes, whole_attributes};

    #[test]
    fn what_has_parts_is_not_an_attribute_of_its_own() {
        let all: Vec<_> = attributes("AWS::RDS::DBCluster").collect();
        assert!(all.contains(&"Endpoint.Address"), "{all:?}");
        assert!(!all.contains(&"Endpoint"), "{all:?}");
        assert!(whole_attributes("AWS::RDS::DBCluster").all(|it| !it.contains('.')));
        assert_eq!(attributes("Custom::Own").count(), 0);
    }
}
