//! `connector-unsupported-pair`: SAM has no connector between these two types.
//!
//! Connectors exist for 31 pairs of types, each in one direction: the source is the one that acts, calls or sends. For
//! everything else a function or state machine takes a policy: a policy template where there is one, or a statement. Where the
//! type of an end is misspelt, only that is reported.
//!
//! ```yaml
//! # Bad: a function and a Kinesis stream
//! Connectors:
//!   ToClicks:
//!     Properties:
//!       Destination: { Id: Clicks }
//!       Permissions: [Write]
//! # Good: a policy template on the function
//! Properties:
//!   Policies:
//!     - KinesisCrudPolicy:
//!         StreamName: !Ref Clicks
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::misspelt_type::meant;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{add_embedded, end_node, permissions, remove_link, take_out};
use crate::edit::{Piece, one, policy, replace_scalar, set_value, together};
use crate::names::{a_noun, closest, noun};
use sam_core::connector::{
    Category, ConnectorForm, End, Link, Problem, ProblemKind, Profile, Resolved, Resolver, Side,
    profile,
};
use sam_core::document::Document;
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    code: "connector-unsupported-pair",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    acc.extend(pairs(resolved).iter().map(Pair::finding));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let mut pairs = pairs(&resolved).into_iter();
    let pair = pairs.find(|it| finding.is_like(&it.finding()))?;
    Some(Fix::list(pair.ways(resolver.template().document())))
}

/// Two ends that no profile connects.
struct Pair<'r, 'a> {
    resolved: &'r Resolved<'a>,
    range: TextRange,
    at: usize,
    link: &'r Link<'a>,
    source: &'r str,
    destination: &'r str,
    /// What connects them the other way round.
    reverse: Option<&'static Profile>,
    /// The end whose type is nearly one that connects, as written and as meant.
    nearly: Option<(Side, &'r str, &'static str)>,
    /// What grants nearly the same.
    instead: Option<policy::Policy>,
    /// Who can be given a policy.
    taker: Option<Resource<'a>>,
}

fn pairs<'r, 'a>(resolved: &'r Resolved<'a>) -> Vec<Pair<'r, 'a>> {
    let pair = |problem: &'r Problem| {
        let ProblemKind::UnsupportedPair {
            source,
            destination,
            reverse,
        } = &problem.kind
        else {
            return None;
        };
        let at = problem.link.unwrap_or_default();
        let link = resolved.links.get(at)?;
        // `unknown-type` reports it.
        let is_misspelt =
            |it: &End<'_>| it.resource.and_then(|it| meant(it.type_name()?)).is_some();
        if is_misspelt(&link.source) || is_misspelt(&link.destination) {
            return None;
        }
        let mut ends = [
            (Side::Source, source.as_str()),
            (Side::Destination, destination.as_str()),
        ]
        .into_iter();
        Some(Pair {
            resolved,
            range: problem.range,
            at,
            link,
            source,
            destination,
            reverse: *reverse,
            nearly: ends
                .find_map(|(side, it)| Some((side, it, nearly_a_type(resolved, at, side, it)?))),
            instead: link
                .destination
                .resource
                .and_then(|it| policy::known(it, &permissions(&resolved.connector))),
            taker: link.source.resource.filter(|it| {
                matches!(
                    it.type_name(),
                    Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
                )
            }),
        })
    };
    resolved.problems.iter().filter_map(pair).collect()
}

impl Pair<'_, '_> {
    fn finding(&self) -> Diagnostic {
        let (source, destination) = (a_noun(self.source), a_noun(self.destination));
        let way_out = match (self.nearly, self.reverse, &self.instead, self.taker) {
            (Some((_, written, near)), ..) => {
                format!("Connectors do not support `{written}`. Did you mean `{near}`?")
            }
            (None, Some(_), ..) => {
                format!("SAM has one from {destination} to {source}: swap the two.")
            }
            (None, None, _, Some(taker)) if taker.property("Role").is_some() => format!(
                "Grant it with a policy on the role of `{}`, which `Policies` cannot change.",
                taker.id
            ),
            (None, None, Some(policy), Some(taker)) => {
                format!("Give `{}` {} instead.", taker.id, policy.name)
            }
            (None, None, None, Some(taker)) => format!(
                "Write a statement into `Policies` of `{}` instead.",
                taker.id
            ),
            (None, None, _, None) => {
                "Grant it with a policy on the role of the caller, or on the resource itself."
                    .to_owned()
            }
        };
        let message = format!("SAM has no connector from {source} to {destination}. {way_out}");
        let mut diagnostic = RULE.at(self.range, message);
        for end in [&self.link.source, &self.link.destination] {
            if let Some(resource) = end.resource
                && let Some(resource_type) = resource.type_node()
            {
                let words = format!(
                    "`{}` is {} here",
                    resource.id,
                    a_noun(resource.type_name().unwrap_or_default())
                );
                diagnostic = diagnostic.related(resource_type.range(), words);
            }
        }
        diagnostic
    }

    fn ways(&self, document: &Document) -> Vec<(String, Option<Vec<TextEdit>>)> {
        let changed = self.nearly.map(|(side, _, near)| {
            let node = end_node(self.resolved, Some(self.at), side).and_then(|it| it.get("Type"));
            let edit = node.and_then(|it| replace_scalar(document, it, near));
            (format!("Change to `{near}`"), one(edit))
        });
        let turned = self
            .reverse
            .and_then(|it| turned_round(document, self.resolved, self.link, it));
        let granted = self
            .instead
            .as_ref()
            .zip(self.taker)
            .map(|(policy, taker)| {
                let edits = policy::add(document, taker, policy)
                    .zip(remove_link(document, self.resolved, self.at))
                    .and_then(|(add, mut edits)| {
                        edits.push(add);
                        together(edits)
                    });
                let label = format!(
                    "Give the {} `{}` {} instead",
                    noun(self.source),
                    taker.id,
                    policy.name
                );
                (label, edits)
            });
        [changed, turned, granted].into_iter().flatten().collect()
    }
}

/// The type that a reference by parts nearly names.
fn nearly_a_type(
    resolved: &Resolved<'_>,
    link: usize,
    side: Side,
    written: &str,
) -> Option<&'static str> {
    end_node(resolved, Some(link), side)?.get("Type")?;
    let is_an_end = |it: &&Profile| it.source == written || it.destination == written;
    if profile::all().iter().any(|it| is_an_end(&it)) {
        return None;
    }
    match written {
        "AWS::Serverless::GraphQLApi" => return Some("AWS::AppSync::GraphQLApi"),
        "AWS::Serverless::WebSocketApi" => return Some("AWS::ApiGatewayV2::Api"),
        _ => {}
    }
    // Types differ in few letters where they differ at all: `AWS::Lambda::Version` is not a misspelt function.
    let near = closest(
        written,
        profile::all()
            .iter()
            .flat_map(|it| [it.source, it.destination]),
    )?;
    (strsim::osa_distance(&written.to_lowercase(), &near.to_lowercase()) <= 2).then_some(near)
}

/// The connector with its ends exchanged: a standalone one in its place, an embedded one at the other resource.
fn turned_round(
    document: &Document,
    resolved: &Resolved<'_>,
    link: &Link<'_>,
    reverse: &Profile,
) -> Option<(String, Option<Vec<TextEdit>>)> {
    let connector = &resolved.connector;
    if resolved.links.len() != 1 {
        return None;
    }
    let wanted = adapted(&permissions(&resolved.connector), reverse);
    let resource = match connector.form {
        ConnectorForm::Standalone(_) => {
            let edits = swapped(document, resolved, &wanted).and_then(together);
            return Some(("Swap source and destination".to_owned(), edits));
        }
        ConnectorForm::Embedded(resource) => resource,
    };
    let target = link.destination.resource?;
    if connector.source.is_some() || document.template().is_referenced(&connector.id) {
        return None;
    }
    let body = Piece::map([(
        "Properties",
        Piece::map([
            ("Destination", Piece::id(resource.id)),
            (
                "Permissions",
                Piece::texts(wanted.iter().map(|it| it.name())),
            ),
        ]),
    )]);
    let key = format!("To{}", resource.id);
    let edits = add_embedded(document, target, &key, &body)
        .zip(take_out(document, connector))
        .and_then(|(add, mut edits)| {
            edits.push(add);
            together(edits)
        });
    let label = format!("Make `{}` the source: move the connector there", target.id);
    Some((label, edits))
}

fn swapped(
    document: &Document,
    resolved: &Resolved<'_>,
    wanted: &[Category],
) -> Option<Vec<TextEdit>> {
    let connector = &resolved.connector;
    let (source, destination) = (connector.source?, connector.destination?);
    let properties = connector.properties?;
    let target = destination
        .value
        .items()
        .next()
        .unwrap_or(destination.value);
    let mut edits = vec![
        set_value(document, properties, source, &Piece::Copy(target))?,
        set_value(
            document,
            properties,
            destination,
            &Piece::Copy(source.value),
        )?,
    ];
    if permissions(&resolved.connector) != wanted {
        edits.extend(crate::edit::connector::set_permissions(
            document, connector, wanted,
        )?);
    }
    Some(edits)
}

/// What of the permissions the other pair has, or what it has at all.
fn adapted(given: &[Category], profile: &Profile) -> Vec<Category> {
    let kept: Vec<Category> = given
        .iter()
        .copied()
        .filter(|it| profile.grant(*it).is_some())
        .collect();
    let whole: Vec<Category> = profile.categories().collect();
    match &profile.combinations {
        Some(sets) => sets
            .iter()
            .find(|set| set.len() == kept.len() && set.iter().all(|it| kept.contains(it)))
            .or_else(|| {
                sets.iter()
                    .find(|set| kept.iter().all(|it| set.contains(it)))
            })
            .or_else(|| sets.first())
            .cloned()
            .unwrap_or(whole),
        None if kept.is_empty() => whole,
        None => kept,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const STREAM: &str = r#"
Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToClicks:
        Properties:
          Destination:
            Id: Clicks
          Permissions:
            - Write
    Properties:
      Handler: app.handler # the only one
"#;

    #[test]
    fn a_policy_template_does_what_no_connector_can() {
        check(
            STREAM,
            expect![[r#"
                11 |             Id: Clicks
                   |                 ^^^^^^ connector-unsupported-pair: SAM has no connector from a function to a Kinesis stream. Give `Checkout` a statement that allows kinesis:PutRecord and kinesis:PutRecords instead.
                   |                 line 6: `Checkout` is a function here
                   |                 line 4: `Clicks` is a Kinesis stream here
                   |                 fix: Give the function `Checkout` a statement that allows kinesis:PutRecord and kinesis:PutRecords instead
            "#]],
        );
        check_fix(
            STREAM,
            "Give the function `Checkout` a statement that allows kinesis:PutRecord and kinesis:PutRecords instead",
            expect![[r#"
                  6 |     Type: AWS::Serverless::Function
                - 7 |     Connectors:
                - 8 |       ToClicks:
                - 9 |         Properties:
                -10 |           Destination:
                -11 |             Id: Clicks
                -12 |           Permissions:
                -13 |             - Write
                  7 |     Properties:
                  8 |       Handler: app.handler # the only one
                + 9 |       Policies:
                +10 |         - Version: '2012-10-17'
                +11 |           Statement:
                +12 |             - Effect: Allow
                +13 |               Action:
                +14 |                 - kinesis:PutRecord
                +15 |                 - kinesis:PutRecords
                +16 |               Resource: !GetAtt Clicks.Arn
            "#]],
        );
    }

    #[test]
    fn the_policy_joins_those_that_are_there() {
        check_fix(
            r#"
Resources:
  Password:
    Type: AWS::SecretsManager::Secret
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies: AWSLambdaExecute # for now
    Connectors:
      ToBoth:
        Properties:
          Destination:
            - Id: Queue
            - Id: Password
          Permissions: [Read]
  Queue:
    Type: AWS::SQS::Queue
"#,
            "Give the function `Checkout` the policy template `AWSSecretsManagerGetSecretValuePolicy` instead",
            expect![[r#"
                  7 |     Properties:
                - 8 |       Policies: AWSLambdaExecute # for now
                + 8 |       Policies:
                + 9 |         - AWSLambdaExecute # for now
                +10 |         - AWSSecretsManagerGetSecretValuePolicy:
                +11 |             SecretArn: !Ref Password
                 12 |     Connectors:
                ...
                 16 |             - Id: Queue
                -14 |             - Id: Password
                 17 |           Permissions: [Read]
            "#]],
        );
    }

    #[test]
    fn with_a_role_of_its_own_the_function_takes_no_policies() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
  Clicks:
    Type: AWS::Kinesis::Stream
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Role.Arn
    Connectors:
      ToClicks:
        Properties:
          Destination: {Id: Clicks}
          Permissions: [Write]
"#,
            expect![[r#"
                14 |           Destination: {Id: Clicks}
                   |                             ^^^^^^ connector-unsupported-pair: SAM has no connector from a function to a Kinesis stream. Grant it with a policy on the role of `Checkout`, which `Policies` cannot change.
                   |                             line 8: `Checkout` is a function here
                   |                             line 6: `Clicks` is a Kinesis stream here
            "#]],
        );
    }

    const BACKWARDS: &str = r#"
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Checkout:
    Type: AWS::Serverless::Function
  ApiToCheckout:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Id: Checkout # acts
      Destination: {Id: Api}
      Permissions:
        - Read
"#;

    #[test]
    fn the_other_way_round_there_is_one() {
        check(
            BACKWARDS,
            expect![[r#"
                12 |       Destination: {Id: Api}
                   |                         ^^^ connector-unsupported-pair: SAM has no connector from a function to an HTTP API. SAM has one from an HTTP API to a function: swap the two.
                   |                         line 6: `Checkout` is a function here
                   |                         line 4: `Api` is an HTTP API here
                   |                         fix: Swap source and destination
                   |                         fix: Give the function `Checkout` a statement that allows execute-api:Invoke instead
            "#]],
        );
        check_fix(
            BACKWARDS,
            "Swap source and destination",
            expect![[r#"
                  9 |     Properties:
                -10 |       Source:
                -11 |         Id: Checkout # acts
                -12 |       Destination: {Id: Api}
                +10 |       Source: {Id: Api} # acts
                +11 |       Destination:
                +12 |         Id: Checkout
                 13 |       Permissions:
                -14 |         - Read
                +14 |         - Write
            "#]],
        );
    }

    #[test]
    fn an_embedded_one_moves_to_the_other_resource() {
        check_fix(
            r#"
Resources:
  Pictures:
    Type: AWS::S3::Bucket
  Thumbnails:
    Type: AWS::Serverless::Function
  Topic:
    Type: AWS::SNS::Topic
    Connectors:
      OnUpload:
        Properties:
          Destination:
            Id: Flow
          Permissions:
            - Write
  Flow:
    Type: AWS::Serverless::StateMachine
"#,
            "Make `Flow` the source: move the connector there",
            expect![[r#"
                  8 |     Type: AWS::SNS::Topic
                + 9 |   Flow:
                +10 |     Type: AWS::Serverless::StateMachine
                 11 |     Connectors:
                -10 |       OnUpload:
                +12 |       ToTopic:
                 13 |         Properties:
                 14 |           Destination:
                -13 |             Id: Flow
                +15 |             Id: Topic
                 16 |           Permissions:
                 17 |             - Write
                -16 |   Flow:
                -17 |     Type: AWS::Serverless::StateMachine
            "#]],
        );
    }

    #[test]
    fn a_misspelt_type_is_named() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Type: AWS::SQS:Queue
            Arn: !ImportValue Orders
          Permissions: [Write]
"#,
            expect![[r#"
                9 |             Type: AWS::SQS:Queue
                  |                   ^^^^^^^^^^^^^^ connector-unsupported-pair: SAM has no connector from a function to an `AWS::SQS:Queue`. Connectors do not support `AWS::SQS:Queue`. Did you mean `AWS::SQS::Queue`?
                  |                   line 4: `Checkout` is a function here
                  |                   fix: Change to `AWS::SQS::Queue`
            "#]],
        );
    }
}
