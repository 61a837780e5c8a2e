//! From a name to what it stands for, and back.

use crate::arn_target::arn_targets_at;
use crate::declaration::Named;
use crate::local_name::{LocalName, NameUse};
use sam_core::analysis::Analysis;
use sam_core::syntax::EntryRef;
use sam_core::text::{TextRange, TextSize};

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationTarget {
    /// The name the cursor is on.
    pub origin: TextRange,
    /// All of what it stands for.
    pub range: TextRange,
    /// Its key, inside `range`.
    pub selection: TextRange,
}

/// Where what stands at an offset is declared; several places for an API that several events make.
pub fn definition(analysis: &Analysis, offset: TextSize) -> Vec<NavigationTarget> {
    let template = analysis.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let Some(named) = Named::at(analysis, offset) else {
        let Some(name) = LocalName::at(analysis, offset) else {
            return by_arn(analysis, offset);
        };
        let meant = name.declarations.iter().filter(|it| it.is_meant);
        let targets = meant.map(|it| NavigationTarget {
            origin: name.range,
            range: it.entry.map_or_else(|| it.name.full_range(), extent),
            selection: it.name.full_range(),
        });
        return targets.collect();
    };
    let targets = named.declarations(analysis).into_iter();
    targets
        .map(|entry| NavigationTarget {
            origin: named.range,
            range: extent(entry),
            selection: entry.key.full_range(),
        })
        .collect()
}

/// The resources that an ARN of a policy names.
fn by_arn(analysis: &Analysis, offset: TextSize) -> Vec<NavigationTarget> {
    let Some((value, targets)) = arn_targets_at(analysis.template(), offset) else {
        return Vec::new();
    };
    let targets = targets.into_iter();
    targets
        .map(|it| NavigationTarget {
            origin: value.full_range(),
            range: extent(it.resource.entry),
            selection: it.resource.entry.key.full_range(),
        })
        .collect()
}

/// Key and value; only the key when the value is an alias, which stands elsewhere.
pub(crate) fn extent(entry: EntryRef<'_>) -> TextRange {
    let (key, value) = (entry.key.full_range(), entry.value.full_range());
    if value.start() < key.end() {
        key
    } else {
        key.cover(value)
    }
}

/// Whether the declaration counts as one of the places that name something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// It is listed first.
    Included,
    /// It is left out.
    Excluded,
}

/// All places that name what stands at an offset (on a use or on its declaration).
pub fn references(
    analysis: &Analysis,
    offset: TextSize,
    declaration: Declaration,
) -> Vec<TextRange> {
    let template = analysis.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let Some(named) = Named::at(analysis, offset) else {
        let Some(name) = LocalName::at(analysis, offset) else {
            return Vec::new();
        };
        let declared = name.declarations.iter().map(|it| it.name.range());
        let declared = declared.filter(|_| declaration == Declaration::Included);
        let uses = name.uses.iter().map(NameUse::range);
        return declared.chain(uses).collect();
    };
    let declared = match declaration {
        Declaration::Included => named.declarations(analysis),
        Declaration::Excluded => Vec::new(),
    };
    let declared = declared.into_iter().map(|it| it.key.range());
    declared.chain(named.uses(template)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use sam_core::fixture;
    use std::fmt::Write;

    /// The line of each target and of each reference, with what is selected there.
    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let (text, cursor) = fixture::cursor(fixture);
        let document = Analysis::open(1, &text);
        let line = |range: TextRange| {
            let at = document.text.line_col(range.start(), Default::default());
            let line = document.text.line(at.line).unwrap_or_default();
            format!(
                "{}: {} [{}]",
                at.line + 1,
                line.trim(),
                document.slice(range)
            )
        };
        let mut shown = String::new();
        for it in definition(&document, cursor.start()) {
            assert!(it.range.contains_range(it.selection));
            let origin = document.slice(it.origin);
            writeln!(shown, "{origin} is {}", line(it.selection)).unwrap();
        }
        for it in references(&document, cursor.start(), Declaration::Included) {
            writeln!(shown, "- {}", line(it)).unwrap();
        }
        let without = references(&document, cursor.start(), Declaration::Excluded);
        let with = references(&document, cursor.start(), Declaration::Included);
        assert!(with.ends_with(&without));
        expected.assert_eq(&shown);
    }

    #[test]
    fn every_way_to_name_a_resource_leads_to_it() {
        check(
            "\
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  F:
    Type: AWS::Serverless::Function
    DependsOn: [Orders]
    Properties:
      A: !Ref $0Orders
      B: !Sub '${Orders.Arn} ${Other}'
      C: {Fn::GetAtt: [Orders, Arn]}
    Connectors:
      C:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read]
",
            expect![[r#"
                Orders is 2: Orders: [Orders]
                - 2: Orders: [Orders]
                - 6: DependsOn: [Orders] [Orders]
                - 8: A: !Ref Orders [Orders]
                - 9: B: !Sub '${Orders.Arn} ${Other}' [Orders]
                - 10: C: {Fn::GetAtt: [Orders, Arn]} [Orders]
                - 14: Destination: {Id: Orders} [Orders]
            "#]],
        );
    }

    #[test]
    fn an_arn_leads_to_the_resource_of_its_name() {
        check(
            "\
Resources:
  Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: shop-orders}}
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Action: '*', Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/sh$0op-orders/index/*'}
",
            expect![[r#"
                'arn:aws:dynamodb:eu-west-1:123456789012:table/shop-orders/index/*' is 2: Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: shop-orders}} [Orders]
            "#]],
        );
    }

    #[test]
    fn a_parameter_a_condition_and_a_mapping_are_different_names() {
        let template = "\
Parameters:
  X: {Type: String}
Conditions:
  X: !Equals [!Ref X, a]
Mappings:
  X: {a: {b: c}}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Condition: X
    Properties:
      QueueName: !If [X, !FindInMap [X, a, b], !Ref X]
";
        check(
            &template.replacen("Condition: X", "Condition: $0X", 1),
            expect![[r#"
                X is 4: X: !Equals [!Ref X, a] [X]
                - 4: X: !Equals [!Ref X, a] [X]
                - 10: Condition: X [X]
                - 12: QueueName: !If [X, !FindInMap [X, a, b], !Ref X] [X]
            "#]],
        );
        check(
            &template.replacen("InMap [X", "InMap [$0X", 1),
            expect![[r#"
                X is 6: X: {a: {b: c}} [X]
                - 6: X: {a: {b: c}} [X]
                - 12: QueueName: !If [X, !FindInMap [X, a, b], !Ref X] [X]
            "#]],
        );
        check(
            &template.replacen("  X: {Type", "  $0X: {Type", 1),
            expect![[r#"
                X is 2: X: {Type: String} [X]
                - 2: X: {Type: String} [X]
                - 4: X: !Equals [!Ref X, a] [X]
                - 12: QueueName: !If [X, !FindInMap [X, a, b], !Ref X] [X]
            "#]],
        );
    }

    #[test]
    fn states_and_substitutions_lead_to_what_they_stand_for() {
        let template = "\
Resources:
  F:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {Table: !Ref Orders}
      Definition:
        StartAt: Load
        States:
          Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each}
          Each:
            Type: Map
            ItemProcessor: {StartAt: Done, States: {Done: {Type: Succeed}}}
            Catch: [{ErrorEquals: [States.ALL], Next: Load}]
            Next: Missing
";
        let at = |name: &str| template.replacen(name, &name.replacen(' ', " $0", 1), 1);
        check(
            &at(" Load\n"),
            expect![[r#"
                Load is 9: Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each} [Load]
                - 9: Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each} [Load]
                - 7: StartAt: Load [Load]
                - 13: Catch: [{ErrorEquals: [States.ALL], Next: Load}] [Load]
            "#]],
        );
        check(
            &at(" Load: {"),
            expect![[r#"
                Load is 9: Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each} [Load]
                - 9: Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each} [Load]
                - 7: StartAt: Load [Load]
                - 13: Catch: [{ErrorEquals: [States.ALL], Next: Load}] [Load]
            "#]],
        );
        check(
            &at(" Done, States"),
            expect![[r#"
                Done is 12: ItemProcessor: {StartAt: Done, States: {Done: {Type: Succeed}}} [Done]
                - 12: ItemProcessor: {StartAt: Done, States: {Done: {Type: Succeed}}} [Done]
                - 12: ItemProcessor: {StartAt: Done, States: {Done: {Type: Succeed}}} [Done]
            "#]],
        );
        check(
            &at(" Missing"),
            expect![[r#"
                - 14: Next: Missing [Missing]
            "#]],
        );
        check(
            &template.replacen("${Ta", "${T$0a", 1),
            expect![[r#"
                Table is 5: DefinitionSubstitutions: {Table: !Ref Orders} [Table]
                - 5: DefinitionSubstitutions: {Table: !Ref Orders} [Table]
                - 9: Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each} [Table]
            "#]],
        );
        check(
            &template.replacen("{Table: !", "{T$0able: !", 1),
            expect![[r#"
                Table is 5: DefinitionSubstitutions: {Table: !Ref Orders} [Table]
                - 5: DefinitionSubstitutions: {Table: !Ref Orders} [Table]
                - 9: Load: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName: '${Table}'}, Next: Each} [Table]
            "#]],
        );
    }

    #[test]
    fn names_of_one_part_of_the_template_lead_to_their_declaration() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: {Auth: {Authorizers: {Shared: {JwtConfiguration: {issuer: a}}}}}
Mappings:
  M:
    dev: {Size: 1}
    prod: {Size: 2}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {Auth: {DefaultAuthorizer: ①Own, Authorizers: {Own: {JwtConfiguration: {issuer: a}}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: HttpApi, Properties: {ApiId: !Ref Api, Auth: {Authorizer: Own}}}
        B: {Type: HttpApi, Properties: {ApiId: !Ref Api, Auth: {Authorizer: Shared}}}
        C: {Type: HttpApi, Properties: {Auth: {Authorizer: ②Shared}}}
      MemorySize: !FindInMap [M, dev, ③Size]
      Timeout: !FindInMap [M, !Ref Stage, ④Size]
      Description: !Sub ['${⑤Host} ${AWS::Region}', {Host: a}]
  G:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      DataSources: {DynamoDb: {Notes: {TableName: a}}}
      Functions: {read: {DataSource: ⑥Notes}}
      Resolvers: {Query: {a: {Pipeline: [⑦read]}}}
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: ⑧id, KeyType: HASH}]
";
        let at = |mark: char| {
            let marked = template.replacen(mark, "$0", 1);
            marked.replace(|it| ('①'..='⑧').contains(&it), "")
        };
        check(
            &at('①'),
            expect![[r#"
            Own is 11: Properties: {Auth: {DefaultAuthorizer: Own, Authorizers: {Own: {JwtConfiguration: {issuer: a}}}}} [Own]
            - 11: Properties: {Auth: {DefaultAuthorizer: Own, Authorizers: {Own: {JwtConfiguration: {issuer: a}}}}} [Own]
            - 11: Properties: {Auth: {DefaultAuthorizer: Own, Authorizers: {Own: {JwtConfiguration: {issuer: a}}}}} [Own]
            - 16: A: {Type: HttpApi, Properties: {ApiId: !Ref Api, Auth: {Authorizer: Own}}} [Own]
        "#]],
        );
        check(
            &at('②'),
            expect![[r#"
            Shared is 3: HttpApi: {Auth: {Authorizers: {Shared: {JwtConfiguration: {issuer: a}}}}} [Shared]
            - 3: HttpApi: {Auth: {Authorizers: {Shared: {JwtConfiguration: {issuer: a}}}}} [Shared]
            - 17: B: {Type: HttpApi, Properties: {ApiId: !Ref Api, Auth: {Authorizer: Shared}}} [Shared]
            - 18: C: {Type: HttpApi, Properties: {Auth: {Authorizer: Shared}}} [Shared]
        "#]],
        );
        check(
            &at('③'),
            expect![[r#"
            Size is 6: dev: {Size: 1} [Size]
            - 6: dev: {Size: 1} [Size]
            - 7: prod: {Size: 2} [Size]
            - 19: MemorySize: !FindInMap [M, dev, Size] [Size]
            - 20: Timeout: !FindInMap [M, !Ref Stage, Size] [Size]
        "#]],
        );
        check(
            &at('④'),
            expect![[r#"
            Size is 6: dev: {Size: 1} [Size]
            Size is 7: prod: {Size: 2} [Size]
            - 6: dev: {Size: 1} [Size]
            - 7: prod: {Size: 2} [Size]
            - 19: MemorySize: !FindInMap [M, dev, Size] [Size]
            - 20: Timeout: !FindInMap [M, !Ref Stage, Size] [Size]
        "#]],
        );
        check(
            &at('⑤'),
            expect![[r#"
            Host is 21: Description: !Sub ['${Host} ${AWS::Region}', {Host: a}] [Host]
            - 21: Description: !Sub ['${Host} ${AWS::Region}', {Host: a}] [Host]
            - 21: Description: !Sub ['${Host} ${AWS::Region}', {Host: a}] [Host]
        "#]],
        );
        check(
            &at('⑥'),
            expect![[r#"
            Notes is 25: DataSources: {DynamoDb: {Notes: {TableName: a}}} [Notes]
            - 25: DataSources: {DynamoDb: {Notes: {TableName: a}}} [Notes]
            - 26: Functions: {read: {DataSource: Notes}} [Notes]
        "#]],
        );
        check(
            &at('⑦'),
            expect![[r#"
            read is 26: Functions: {read: {DataSource: Notes}} [read]
            - 26: Functions: {read: {DataSource: Notes}} [read]
            - 27: Resolvers: {Query: {a: {Pipeline: [read]}}} [read]
        "#]],
        );
        check(
            &at('⑧'),
            expect![[r#"
            id is 31: AttributeDefinitions: [{AttributeName: id, AttributeType: S}] [id]
            - 31: AttributeDefinitions: [{AttributeName: id, AttributeType: S}] [id]
            - 32: KeySchema: [{AttributeName: id, KeyType: HASH}] [id]
        "#]],
        );
    }

    #[test]
    fn an_id_that_sam_generates_leads_to_what_makes_it() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
        Other: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref A}}
        Timer: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
Outputs:
  A: {Value: !Ref ServerlessRestApi}
  B: {Value: !GetAtt FRole.Arn}
  C: {Value: !Ref FTimer}
  D: {Value: !Ref F.Alias}
  E: {Value: !Ref Foo}
";
        let at = |name: &str| template.replacen(&format!(" {name}"), &format!(" $0{name}"), 1);
        check(
            &at("ServerlessRestApi"),
            expect![[r#"
                ServerlessRestApi is 8: Get: {Type: Api, Properties: {Path: /, Method: get}} [Get]
                - 8: Get: {Type: Api, Properties: {Path: /, Method: get}} [Get]
                - 12: A: {Value: !Ref ServerlessRestApi} [ServerlessRestApi]
            "#]],
        );
        check(
            &at("FRole"),
            expect![[r#"
                FRole is 3: F: [F]
                - 3: F: [F]
                - 13: B: {Value: !GetAtt FRole.Arn} [FRole]
            "#]],
        );
        check(
            &at("FTimer"),
            expect![[r#"
                FTimer is 10: Timer: {Type: Schedule, Properties: {Schedule: rate(1 day)}} [Timer]
                - 10: Timer: {Type: Schedule, Properties: {Schedule: rate(1 day)}} [Timer]
                - 14: C: {Value: !Ref FTimer} [FTimer]
            "#]],
        );
        check(
            &at("F.Alias"),
            expect![[r#"
                F.Alias is 3: F: [F]
                - 3: F: [F]
                - 15: D: {Value: !Ref F.Alias} [F]
            "#]],
        );
        check(
            &at("Foo"),
            expect![[r#"
                - 16: E: {Value: !Ref Foo} [Foo]
            "#]],
        );
    }

    #[test]
    fn an_id_leads_to_the_part_that_asks_for_it() {
        let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig: {AuthType: NONE}
      EventInvokeConfig:
        DestinationConfig:
          OnFailure: {Type: SQS}
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
    Connectors:
      ToTable:
        Properties: {Destination: {Id: Orders}, Permissions: [Read]}
  Orders: {Type: AWS::DynamoDB::Table}
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaInline: x
      Auth: {Type: AWS_IAM}
      DataSources:
        DynamoDb:
          Table: {TableName: orders, TableArn: arn}
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Auth:
        Authorizers:
          Own: {FunctionArn: !GetAtt F.Arn}
Outputs:
  A: {Value: !Ref ServerlessRestApiProdStage}
  B: {Value: !Ref FUrl}
  C: {Value: !Ref FEventInvokeConfigOnFailureQueue}
  D: {Value: !Ref FToTablePolicy}
  E: {Value: !Ref GraphTableDynamoDBDataSource}
  G: {Value: !Ref RestOwnAuthorizerPermission}
  H: {Value: !Ref RestOwnPermission}
";
        let line = |name: &str| {
            let text = template.replacen(&format!("!Ref {name}}}"), &format!("!Ref $0{name}}}"), 1);
            let (text, cursor) = fixture::cursor(&text);
            let document = Analysis::open(1, &text);
            let targets = definition(&document, cursor.start());
            let lines = targets.iter().map(|it| {
                let start = usize::from(it.selection.start());
                text[start..].lines().next().unwrap_or_default().to_owned()
            });
            lines.collect::<Vec<_>>()
        };
        let found = [
            "ServerlessRestApiProdStage",
            "FUrl",
            "FEventInvokeConfigOnFailureQueue",
            "FToTablePolicy",
            "GraphTableDynamoDBDataSource",
            "RestOwnAuthorizerPermission",
            "RestOwnPermission",
        ]
        .map(|name| format!("{name} is {}", line(name).join(" | ")));
        expect![[r#"
            ServerlessRestApiProdStage is Get: {Type: Api, Properties: {Path: /, Method: get}}
            FUrl is FunctionUrlConfig: {AuthType: NONE}
            FEventInvokeConfigOnFailureQueue is OnFailure: {Type: SQS}
            FToTablePolicy is ToTable:
            GraphTableDynamoDBDataSource is Table: {TableName: orders, TableArn: arn}
            RestOwnAuthorizerPermission is Own: {FunctionArn: !GetAtt F.Arn}
            RestOwnPermission is "#]]
        .assert_eq(&found.join("\n"));
    }

    #[test]
    fn a_name_without_meaning_leads_nowhere() {
        check(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      X: $0Y\n",
            expect![""],
        );
        check("a: !Ref $0b\nb: 1\n", expect![""]);
    }
}
