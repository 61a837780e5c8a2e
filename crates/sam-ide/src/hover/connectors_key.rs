//! The key `Connectors` of a resource: all connectors embedded in it, a line each.

use super::{Hover, paragraphs};
use crate::grant::Grant;
use crate::grant::phrase::code;
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::{ConnectorForm, declared};
use sam_core::text::TextSize;

/// How many connectors are listed.
const MOST: usize = 20;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, _offset: TextSize) -> Option<Hover> {
    let (resource, entry) = match place {
        Place::ConnectorsKey(resource, entry) => (resource, entry),
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let resolver = analysis.resolver();
    let embedded = declared(analysis.template())
        .into_iter()
        .filter(|it| match it.form {
            ConnectorForm::Embedded(of) => of.id == resource.id,
            ConnectorForm::Standalone(_) => false,
        });
    let embedded: Vec<_> = embedded.collect();
    let shown: Vec<_> = embedded
        .iter()
        .take(MOST)
        .map(|it| resolver.resolve(it))
        .collect();
    let grants = Grant::each(&shown, &resolver);
    let mut lines: Vec<_> = grants.iter().map(line).collect();
    if embedded.len() > MOST {
        lines.push(format!("- and {} more", embedded.len() - MOST));
    }
    let count = match embedded.len() {
        1 => "1 connector starts".to_owned(),
        count => format!("{count} connectors start"),
    };
    let mut parts = vec![format!("{count} from {}", code(resource.id))];
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.push(links::to_connectors());
    Some(paragraphs(entry.key.range(), parts))
}

/// ``- `Checkout` → `Orders` · Write (7 actions): `CheckoutToOrders` ``
pub(super) fn line(grant: &Grant) -> String {
    format!("- {}: {}", grant.summary().markdown(), code(&grant.id))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn each_connector_is_a_line() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    $0Connectors:
      A: {Properties: {Destination: {Id: Jobs}, Permissions: [Read, Write]}}
      B: {Properties: {Destination: {Id: Nothing}, Permissions: [Read]}}
  Jobs: {Type: AWS::SQS::Queue}
",
            expect![[r#"
                [Connectors]

                2 connectors start from `F`

                - `F` → `Jobs` · Read, Write (6 actions): `FA`
                - `F` → `Nothing` (has a problem): `FB`
            "#]],
        );
    }
}
