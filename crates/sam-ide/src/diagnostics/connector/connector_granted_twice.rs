//! `connector-granted-twice`: another connector already grants the same permission.
//!
//! Two connectors with the same ends and a common permission make two policies that say the same. One of them is enough;
//! a change to the other later would have no effect.
//!
//! ```yaml
//! Checkout:
//!   Connectors:
//!     ToOrders: { ... }        # Checkout to Orders, Write
//! CheckoutToOrdersAgain:       # bad: Checkout to Orders, Write
//!   Type: AWS::Serverless::Connector
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::remove_link;
use crate::edit::remove_item;
use sam_core::connector::{Category, Link, Resolved, Resolver};
use sam_core::document::Document;
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "connector-granted-twice",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// What is granted: the ends with their qualifiers, the permission, the condition it depends on.
type Grant<'a> = (&'a str, &'a str, String, Category, Option<String>);

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    if resource.has_connectors() {
        let connectors = beside(resource, resolver);
        let found = repeated(&connectors);
        let own = found.iter().filter(|it| it.is_in(resource));
        acc.extend(own.map(Repeated::finding));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let connectors = beside(finding.resource(resolver)?, resolver);
    let found = repeated(&connectors);
    let found = found.iter().find(|it| finding.is_like(&it.finding()))?;
    let (label, edits) = found.way_out(resolver.template().document())?;
    Some(Fix::list([(label, edits)]))
}

/// The connectors of a resource, and all that connect the same ends as one of them, in the order in which the transform
/// meets them.
fn beside<'a>(resource: Resource<'a>, resolver: &Resolver<'a>) -> Vec<Resolved<'a>> {
    let template = resolver.template();
    let own = resolver.resolved_in(resource);
    let mut holders = vec![resource];
    let mut pairs: Vec<(&str, &str)> = own
        .iter()
        .flat_map(|it| &it.links)
        .filter_map(pair)
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (source, destination) in pairs {
        let names = |it: &Resource<'_>| it.references().any(|(_, it)| *it.name == *destination);
        let of_source = template.resource(source).filter(names).into_iter();
        let others = template.resources_naming_both(source, destination);
        holders.extend(of_source.chain(others).filter(|it| it.has_connectors()));
    }
    let holders = template.in_order(holders).into_iter();
    let others = holders.flat_map(|it| match it.id == resource.id {
        true => own.clone(),
        false => resolver.resolved_in(it),
    });
    let mut all: Vec<Resolved<'a>> = others.collect();
    all.sort_by_key(|it| it.connector.carrier().is_some());
    all
}

fn repeated<'r, 'a>(connectors: &'r [Resolved<'a>]) -> Vec<Repeated<'r, 'a>> {
    let sound = || connectors.iter().filter(|it| it.problems.is_empty());
    // Few pairs are connected twice; only for those the whole grant is compared.
    let mut pairs: HashMap<(&str, &str), usize> = HashMap::new();
    for pair in sound().flat_map(|it| &it.links).filter_map(pair) {
        *pairs.entry(pair).or_default() += 1;
    }
    let is_met_again = |link: &Link<'_>| {
        pair(link).is_some_and(|it| pairs.get(&it).is_some_and(|count| *count > 1))
    };
    let mut known: HashMap<Grant<'_>, &Resolved<'_>> = HashMap::new();
    let mut found = Vec::new();
    for resolved in sound() {
        let links = resolved.links.iter().enumerate();
        for (at, link) in links.filter(|(_, it)| is_met_again(it)) {
            let again: Vec<(Category, TextRange, &Resolved<'_>)> = link
                .permissions
                .iter()
                .filter_map(|(category, range)| {
                    let first = known.get(&grant(resolved, link, *category)?)?;
                    Some((*category, *range, *first))
                })
                .collect();
            for (category, range, first) in &again {
                found.push(Repeated {
                    resolved,
                    at,
                    link,
                    category: *category,
                    range: *range,
                    first,
                    count: again.len(),
                });
            }
            for (category, _) in &link.permissions {
                if let Some(grant) = grant(resolved, link, *category) {
                    known.entry(grant).or_insert(resolved);
                }
            }
        }
    }
    found
}

/// A permission that is granted already.
struct Repeated<'r, 'a> {
    resolved: &'r Resolved<'a>,
    /// The link's position.
    at: usize,
    link: &'r Link<'a>,
    category: Category,
    range: TextRange,
    /// Who grants it.
    first: &'r Resolved<'a>,
    /// How many permissions of the link are granted already.
    count: usize,
}

fn pair<'a>(link: &Link<'a>) -> Option<(&'a str, &'a str)> {
    Some((link.source.id?.0, link.destination.id?.0))
}

fn grant<'a>(resolved: &Resolved<'a>, link: &Link<'a>, category: Category) -> Option<Grant<'a>> {
    let (source, destination) = pair(link)?;
    let qualifiers = format!(
        "{:?} {:?}",
        link.source.qualifier.get(),
        link.destination.qualifier.get()
    );
    let condition = resolved.connector.entry.value.get("Condition");
    let condition = condition.map(|it| it.to_value().to_string());
    Some((source, destination, qualifiers, category, condition))
}

impl Repeated<'_, '_> {
    fn is_in(&self, resource: Resource<'_>) -> bool {
        self.resolved.connector.resource().id == resource.id
    }

    fn destination(&self) -> &str {
        self.link.destination.id.map_or("", |(id, _)| id)
    }

    fn finding(&self) -> Diagnostic {
        let source = self.link.source.id.map_or("", |(id, _)| id);
        let (destination, category) = (self.destination(), self.category.name());
        let id = &self.first.connector.id;
        let message = if std::ptr::eq(self.first, self.resolved) {
            format!(
                "`{destination}` is twice in the list of destinations, so `{category}` from `{source}` is granted twice. Remove one."
            )
        } else {
            format!(
                "The connector `{id}` already grants `{category}` from `{source}` to `{destination}`. Remove this one."
            )
        };
        let place = self.first.connector.key_range();
        RULE.at(self.range, message)
            .related(place, format!("`{id}` grants the same here"))
    }

    fn way_out(&self, document: &Document) -> Option<(String, Option<Vec<TextEdit>>)> {
        let Self { resolved, link, .. } = self;
        if self.count == link.permissions.len() {
            let label = if resolved.links.len() == 1 {
                format!("Remove the connector `{}`", resolved.connector.id)
            } else {
                format!("Remove the destination `{}`", self.destination())
            };
            return Some((label, remove_link(document, resolved, self.at)));
        }
        // Without the one, the other must still be accepted.
        let is_free = link.profile.is_some_and(|it| it.combinations.is_none());
        if !is_free || resolved.links.len() != 1 {
            return None;
        }
        let list = resolved.connector.permissions?.value;
        let name = self.category.name();
        let item = list.items().position(|it| it.as_str() == Some(name))?;
        Some((
            format!("Remove `{name}`"),
            remove_item(document, list, item),
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TWICE: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read, Write]
  CheckoutToOrders2:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination:
        Id: Orders
      Permissions:
        - Write
"#;

    #[test]
    fn two_forms_may_grant_the_same() {
        check(
            TWICE,
            expect![[r#"
                11 |           Permissions: [Read, Write]
                   |                               ^^^^^ connector-granted-twice (warning): The connector `CheckoutToOrders2` already grants `Write` from `Checkout` to `Orders`. Remove this one.
                   |                               line 12: `CheckoutToOrders2` grants the same here
                   |                               fix: Remove `Write`
            "#]],
        );
        check_fix(
            TWICE,
            "Remove `Write`",
            expect![[r#"
                 10 |           Destination: {Id: Orders}
                -11 |           Permissions: [Read, Write]
                +11 |           Permissions: [Read]
                 12 |   CheckoutToOrders2:
            "#]],
        );
    }

    #[test]
    fn a_destination_may_stand_in_the_list_twice() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination:
            - Id: Orders
            - Id: Orders
          Permissions: [Write]
"#,
            expect![[r#"
                13 |           Permissions: [Write]
                   |                         ^^^^^ connector-granted-twice (warning): `Orders` is twice in the list of destinations, so `Write` from `Checkout` is granted twice. Remove one.
                   |                         line 8: `CheckoutToOrders` grants the same here
                   |                         fix: Remove the destination `Orders`
            "#]],
        );
    }

    #[test]
    fn two_routes_of_an_api_are_two_grants() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Api:
    Type: AWS::Serverless::HttpApi
    Connectors:
      Get:
        Properties:
          SourceReference: {Qualifier: Prod/GET/orders}
          Destination: {Id: Checkout}
          Permissions: [Write]
      Put:
        Properties:
          SourceReference: {Qualifier: Prod/PUT/orders}
          Destination: {Id: Checkout}
          Permissions: [Write]
"#,
            expect![""],
        );
    }
}
