//! A connector: what it generates, and what that allows.

use super::{Hover, paragraphs, word_at};
use crate::grant::{Grant, markdown};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let connector = match place {
        Place::ConnectorName(connector) | Place::InConnector(connector) => connector,
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let range = word_at(analysis, offset)?;
    let resolver = analysis.resolver();
    let grant = Grant::of(&resolver.resolve(connector), &resolver);
    let mut parts = vec![markdown::render(&grant)];
    parts.push(links::to_connectors());
    Some(paragraphs(range, parts))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn a_connector_to_a_table_in_full() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Orders:
    Type: AWS::DynamoDB::Table
  $0CheckoutToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: {Id: Orders}
      Permissions: [Write]
    Condition: IsProd
",
            expect![[r#"
                [CheckoutToOrders]

                **`Checkout` → `Orders`** · Write

                Connector `CheckoutToOrders`, only if `IsProd` holds

                Managed policy `CheckoutToOrdersPolicy` on role `CheckoutRole` (made by SAM)

                On `Orders` and `Orders/index/*`:

                - **Write** (dynamodb): PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete · PartiQLInsert · PartiQLUpdate

                Also possible here: Read (6 actions)
            "#]],
        );
    }

    #[test]
    fn a_service_may_call_under_a_condition() {
        let template = "\
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Connectors:
      Made: {Properties: {Destination: {Id: F}, Permissions: [Write]}}
  Api:
    Type: AWS::Serverless::HttpApi
    Connectors:
      Called: {Properties: {SourceReference: {Qualifier: Prod/GET/orders}, Destination: {Id: F}, Permissions: [Write]}}
  News:
    Type: AWS::SNS::Topic
    Connectors:
      Told: {Properties: {Destination: {Id: Jobs}, Permissions: [Write]}}
  Jobs: {Type: AWS::SQS::Queue}
  F: {Type: AWS::Serverless::Function}
";
        let at = |key: &str| {
            let (before, after) = template.split_once(key).unwrap();
            format!("{before}$0{key}{after}")
        };
        check(
            &at("Made"),
            expect![[r#"
                [Made]

                **`Uploads` → `F`** · Write

                Connector `UploadsMade`, embedded in `Uploads`

                Lambda permission `UploadsMadeWriteLambdaPermission` on function `F`

                `s3.amazonaws.com` may invoke `F` when the call comes from `Uploads`, in this account
            "#]],
        );
        check(
            &at("Called"),
            expect![[r#"
                [Called]

                **`Api` → `F`** · Write

                Connector `ApiCalled`, embedded in `Api`

                Lambda permission `ApiCalledWriteLambdaPermission` on function `F`

                `apigateway.amazonaws.com` may invoke `F` when the call comes from `Api/Prod/GET/orders`
            "#]],
        );
        check(
            &at("Told"),
            expect![[r#"
            [Told]

            **`News` → `Jobs`** · Write

            Connector `NewsTold`, embedded in `News`

            Queue policy `NewsToldQueuePolicy` on queue `Jobs`

            `sns.amazonaws.com` may send messages to `Jobs` when the call comes from `News`
        "#]],
        );
    }

    #[test]
    fn many_destinations_are_counted_not_listed() {
        let mut template = "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      $0All:
        Properties:
          Permissions: [Read, Write]
          Destination:
"
        .to_owned();
        for at in 0..40 {
            template.push_str(&format!("            - Id: Bucket{at}\n"));
        }
        for at in 0..40 {
            template.push_str(&format!("  Bucket{at}: {{Type: AWS::S3::Bucket}}\n"));
        }
        check(
            &template,
            expect![[r#"
            [All]

            **`F` → `Bucket0`, `Bucket1`, `Bucket2` and 37 more** · Read, Write

            Connector `FAll`, embedded in `F`

            40 managed policies `FAllPolicyDestination0`, `FAllPolicyDestination1`, `FAllPolicyDestination2` and 37 more on role `FRole` (made by SAM)

            On `Bucket0`, `Bucket0/*`, `Bucket1`, `Bucket1/*`, `Bucket2`, `Bucket2/*` and 74 more:

            - **List** (s3): ListBucket · ListBucketMultipartUploads · ListBucketVersions · ListMultipartUploadParts
            - **Read** (s3): GetObject · GetObjectAcl · GetObjectLegalHold · GetObjectRetention · GetObjectTorrent · GetObjectVersion · GetObjectVersionAcl · GetObjectVersionForReplication · GetObjectVersionTorrent
            - **Write** (s3): AbortMultipartUpload · DeleteObject · DeleteObjectVersion · PutObject · PutObjectLegalHold · PutObjectRetention · RestoreObject
        "#]],
        );
    }

    #[test]
    fn ends_by_parts_and_strange_names_are_readable() {
        check(
            "\
Resources:
  $0Odd:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Type: AWS::Lambda::Function
        RoleName: a_`role`*
      Destination:
        Type: AWS::SQS::Queue
        Arn: !Sub arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs-${Stage}
      Permissions: [Write]
",
            expect![[r#"
                [Odd]

                **`` a_`role`* `` → `jobs-${Stage}`** · Write

                Connector `Odd`

                Managed policy `OddPolicy` on role `` a_`role`* ``

                On `jobs-${Stage}`:

                - **Write** (sqs): DeleteMessage · SendMessage · ChangeMessageVisibility · PurgeQueue

                Also possible here: Read (2 actions)
            "#]],
        );
    }

    #[test]
    fn a_problem_is_told_and_so_is_what_would_be_granted() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      $0C:
        Properties:
          Destination: [{Id: Jobs}, {Id: Job}]
          Permissions: [Write]
  Jobs: {Type: AWS::SQS::Queue}
",
            expect![[r#"
                [C]

                **`F` → `Jobs` and `Job`** · Write

                Connector `FC`, embedded in `F`

                **Problem:** There is no resource `Job` in this template. Did you mean `Jobs`?

                Until that is mended nothing is deployed. What it would grant:

                Managed policy `FCPolicyDestination0` on role `FRole` (made by SAM)

                On `Jobs`:

                - **Write** (sqs): DeleteMessage · SendMessage · ChangeMessageVisibility · PurgeQueue

                Also possible here: Read (2 actions)
            "#]],
        );
    }

    #[test]
    fn its_other_parts_show_the_same_and_the_space_between_shows_nothing() {
        let template = "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      C:
        ①Properties:
  ②        Destination: {Id: F}
          Permissions: [Write]
";
        check(
            &template.replace('①', "$0").replace('②', ""),
            expect![[r#"
            [Properties]

            **`F` → `F`** · Write

            Connector `FC`, embedded in `F`

            Managed policy `FCPolicy` on role `FRole` (made by SAM)

            On `F`:

            - **Write** (lambda): InvokeAsync · InvokeFunction
        "#]],
        );
        check(&template.replace('②', "$0").replace('①', ""), expect![""]);
    }
}
