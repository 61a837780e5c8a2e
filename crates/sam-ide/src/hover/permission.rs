//! A permission of a connector: the actions it allows.

use super::{Hover, paragraphs};
use crate::grant::phrase::escape;
use crate::grant::{Grant, Scope, actions, granted, markdown};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::Category;
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, _offset: TextSize) -> Option<Hover> {
    let (connector, node) = match place {
        Place::ConnectorPermission(connector, node) => (connector, node),
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let name = node.as_str()?;
    let category = Category::of(name);
    let resolver = analysis.resolver();
    let resolved = resolver.resolve(connector);
    let scope = Scope {
        category,
        ..Scope::default()
    };
    let grant = Grant::within(&resolved, &resolver, scope);
    let allowed = category.map_or_else(Vec::new, |it| granted(&resolved, it));
    let count = match allowed.len() {
        0 => "no such permission here".to_owned(),
        count => actions(count),
    };
    let mut parts = vec![format!(
        "**{}** · {} · {count}",
        escape(name),
        grant.direction().markdown()
    )];
    parts.extend(markdown::body(&grant));
    let mut services: Vec<_> = allowed
        .iter()
        .filter_map(|it| it.split_once(':').map(|(service, _)| service))
        .collect();
    services.sort_unstable();
    services.dedup();
    parts.push(links::to_services(&services));
    Some(paragraphs(node.full_range(), parts))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn only_the_actions_of_this_permission_are_told() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      C: {Properties: {Destination: {Id: Files}, Permissions: [$0Read, Write]}}
  Files: {Type: AWS::S3::Bucket}
",
            expect![[r#"
                [Read]

                **Read** · `F` → `Files` · 13 actions

                Managed policy `FCPolicy` on role `FRole` (made by SAM)

                On `Files` and `Files/*`:

                - **List** (s3): ListBucket · ListBucketMultipartUploads · ListBucketVersions · ListMultipartUploadParts
                - **Read** (s3): GetObject · GetObjectAcl · GetObjectLegalHold · GetObjectRetention · GetObjectTorrent · GetObjectVersion · GetObjectVersionAcl · GetObjectVersionForReplication · GetObjectVersionTorrent
            "#]],
        );
    }

    #[test]
    fn one_that_the_pair_does_not_have_says_which_there_are() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      C: {Properties: {Destination: {Id: F}, Permissions: [$0Read]}}
",
            expect![[r#"
                [Read]

                **Read** · `F` → `F` · no such permission here

                **Problem:** A connector from a function to a function has no `Read`: only `Write`, which grants lambda:InvokeAsync and lambda:InvokeFunction.

                Possible here: Write (2 actions)
            "#]],
        );
    }
}
