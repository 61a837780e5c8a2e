//! The IAM of a template's connectors in words, for the command line: what the hover shows, without markup.

use crate::grant::{Grant, about, plain};
use sam_core::analysis::Analysis;
use sam_core::connector::declared;

/// What the connectors of a template grant, or of one connector or resource of it (generated ones too); none
/// when there is no such ID. Plain text of 80 columns that ends with a line break.
pub fn explain(analysis: &Analysis, id: Option<&str>) -> Option<String> {
    let resolver = analysis.resolver();
    let Some(id) = id else {
        let written = resolver.all();
        let mut all = Grant::each(&written, &resolver);
        all.extend(about::own(&resolver));
        return Some(match all.len() {
            0 => "This template has no connectors.\n".to_owned(),
            _ => rendered(&all),
        });
    };
    let connectors = declared(analysis.template()).into_iter();
    if let Some(connector) = connectors.rev().find(|it| it.id == id) {
        return Some(rendered(&[Grant::of(
            &resolver.resolve(&connector),
            &resolver,
        )]));
    }
    if let Some(own) = about::own(&resolver).into_iter().find(|it| it.id == id) {
        return Some(rendered(&[own]));
    }
    let resource = analysis.template().resource(id);
    let written = resource.and_then(|it| it.type_name());
    let type_name = written.or_else(|| resolver.resolved_type(id))?;
    let (about, _) = about::of_resource(&resolver, id, usize::MAX);
    let count = match about.len() {
        0 => "no connector starts from it or reaches it".to_owned(),
        1 => "1 connector".to_owned(),
        count => format!("{count} connectors"),
    };
    let title = format!("{id} ({type_name}): {count}\n");
    Some(match about.len() {
        0 => title,
        _ => format!("{title}\n{}", rendered(&about)),
    })
}

/// The grants with a blank line between them.
fn rendered(grants: &[Grant]) -> String {
    let texts: Vec<_> = grants.iter().map(plain::render).collect();
    texts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      Archive:
        Properties:
          Destination: [{Id: Files}, {Id: MoreFiles}]
          Permissions: [Read]
      Nothing:
        Properties:
          Destination: {Id: Order}
          Permissions: [Read]
  Files: {Type: AWS::S3::Bucket}
  MoreFiles: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::Serverless::SimpleTable}
  Alone: {Type: AWS::SNS::Topic}
  CheckoutToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: {Id: Orders}
      Permissions: [Write]
";

    #[track_caller]
    fn check(template: &str, id: Option<&str>, expected: Expect) {
        let text = explain(&Analysis::open(1, template), id);
        for line in text.iter().flat_map(|it| it.lines()) {
            assert!(line.chars().count() <= 80, "{line}");
            assert_eq!(line.trim_end(), line);
        }
        expected.assert_eq(&text.unwrap_or_else(|| "no such ID\n".to_owned()));
    }

    #[test]
    fn a_whole_template() {
        check(
            TEMPLATE,
            None,
            expect![[r#"
                Checkout → Orders · Write                                       CheckoutToOrders
                  managed policy CheckoutToOrdersPolicy on role CheckoutRole (made by SAM)
                    Write  PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete ·
                           PartiQLInsert · PartiQLUpdate (dynamodb)
                           on Orders and Orders/index/*
                  Also possible here: Read (6 actions)

                Checkout → Files and MoreFiles · Read              CheckoutArchive (in Checkout)
                  2 managed policies CheckoutArchivePolicyDestination0 and
                    CheckoutArchivePolicyDestination1 on role CheckoutRole (made by SAM)
                    List  ListBucket · ListBucketMultipartUploads · ListBucketVersions ·
                          ListMultipartUploadParts (s3)
                    Read  GetObject · GetObjectAcl · GetObjectLegalHold · GetObjectRetention ·
                          GetObjectTorrent · GetObjectVersion · GetObjectVersionAcl ·
                          GetObjectVersionForReplication · GetObjectVersionTorrent (s3)
                          on Files, Files/*, MoreFiles and MoreFiles/*
                  Also possible here: Write (7 actions)

                Checkout → Order                                   CheckoutNothing (in Checkout)
                  Problem: There is no resource Order in this template. Did you mean Orders?
            "#]],
        );
    }

    #[test]
    fn a_connector_a_resource_or_nothing() {
        check(
            TEMPLATE,
            Some("CheckoutToOrders"),
            expect![[r#"
            Checkout → Orders · Write                                       CheckoutToOrders
              managed policy CheckoutToOrdersPolicy on role CheckoutRole (made by SAM)
                Write  PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete ·
                       PartiQLInsert · PartiQLUpdate (dynamodb)
                       on Orders and Orders/index/*
              Also possible here: Read (6 actions)
        "#]],
        );
        check(
            TEMPLATE,
            Some("Files"),
            expect![[r#"
            Files (AWS::S3::Bucket): 1 connector

            Checkout → Files and MoreFiles · Read              CheckoutArchive (in Checkout)
              2 managed policies CheckoutArchivePolicyDestination0 and
                CheckoutArchivePolicyDestination1 on role CheckoutRole (made by SAM)
                List  ListBucket · ListBucketMultipartUploads · ListBucketVersions ·
                      ListMultipartUploadParts (s3)
                Read  GetObject · GetObjectAcl · GetObjectLegalHold · GetObjectRetention ·
                      GetObjectTorrent · GetObjectVersion · GetObjectVersionAcl ·
                      GetObjectVersionForReplication · GetObjectVersionTorrent (s3)
                      on Files, Files/*, MoreFiles and MoreFiles/*
              Also possible here: Write (7 actions)
        "#]],
        );
        check(
            TEMPLATE,
            Some("Alone"),
            expect![[r#"
            Alone (AWS::SNS::Topic): no connector starts from it or reaches it
        "#]],
        );
        check(
            TEMPLATE,
            Some("Other"),
            expect![[r#"
            no such ID
        "#]],
        );
        check(
            "Resources: {}\n",
            None,
            expect![[r#"
            This template has no connectors.
        "#]],
        );
    }

    #[test]
    fn the_connectors_that_sam_makes() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Forum:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      DataSources:
        DynamoDb:
          Posts: {TableArn: !GetAtt Posts.Arn, TableName: !Ref Posts, Permissions: [Read]}
  Posts: {Type: AWS::DynamoDB::Table}
",
            Some("Posts"),
            expect![[r#"
                Posts (AWS::DynamoDB::Table): 1 connector

                ForumPostsDynamoDBDataSource → Posts · Read
                  connector ForumPostsDynamoDBDataSourceToTableConnector (by SAM for Forum)
                  managed policy ForumPostsDynamoDBDataSourceToTableConnectorPolicy on role
                    ForumPostsDynamoDBDataSourceRole
                    Read  GetItem · Query · Scan · BatchGetItem · ConditionCheckItem ·
                          PartiQLSelect (dynamodb)
                          on Posts and Posts/index/*
            "#]],
        );
    }
}
