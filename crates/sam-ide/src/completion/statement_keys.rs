//! The keys of policy documents and of their statements, `Version` and `Effect`.

use super::CompletionItemKind;
use super::context::Context;
use super::fit::is_in;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::policy_templates::is_entry;
use super::resources::Resources;
use crate::place::typed::policy::{InProperties, PolicyPart, TypedPolicy};
use crate::place::typed::{Slot, Step};
use sam_core::policy::{DOCUMENT_ELEMENTS, SiteKind};
use sam_core::spec::{OLD_POLICY_VERSION, POLICY_VERSION};

/// The version that knows policy variables, and the one that counts where none is written.
const VERSIONS: [(&str, &str); 2] = [
    (POLICY_VERSION, "current"),
    (OLD_POLICY_VERSION, "without policy variables"),
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, _: &Resources<'_>) {
    if is_entry(context) {
        if is_in(context.prefix(), "Statement") {
            whole_entry(acc, context);
        }
        return;
    }
    if is_named_document(context) {
        named_document(acc, context);
        return;
    }
    let Some(place) = TypedPolicy::of(&context.typed) else {
        return;
    };
    match place.part {
        PolicyPart::Document if context.typed.wants_key() => {
            document_keys(acc, place.kind, context)
        }
        PolicyPart::DocumentElement("Version") if takes_value(context) => {
            for (at, (version, detail)) in VERSIONS.into_iter().enumerate() {
                let offer = Offer::value(version, CompletionItemKind::EnumMember).detail(detail);
                acc.push(offer.rank(if at == 0 { 0 } else { 10 }));
            }
        }
        PolicyPart::Statement => {
            whole_statement(acc, place.kind, context);
            let is_list = matches!(context.typed.path.last(), Some(Step::Key(_)));
            let is_begun = !(is_list && matches!(context.typed.slot, Slot::Value | Slot::Below));
            if context.typed.wants_key() && is_begun {
                statement_keys(acc, place.kind, context);
            }
        }
        PolicyPart::Element(element) if element.name == "Effect" && takes_value(context) => {
            acc.push(Offer::value("Allow", CompletionItemKind::EnumMember).rank(0));
            acc.push(Offer::value("Deny", CompletionItemKind::EnumMember));
        }
        PolicyPart::Document | PolicyPart::DocumentElement(_) | PolicyPart::Element(_) => {}
    }
}

fn takes_value(context: &Context<'_>) -> bool {
    context.typed.wants_value() && context.typed.tag().is_none()
}

/// A document as an entry of `Policies`.
fn whole_entry(acc: &mut Vec<Offer>, context: &Context<'_>) {
    let key = Piece::text("Statement");
    let statements = Piece::List(vec![statement(SiteKind::Identity)]);
    let write = match context.typed.slot {
        Slot::Key => Write::Entry(key, statements),
        Slot::Below | Slot::Item | Slot::Value | Slot::Text => {
            Write::Items(vec![Piece::Map(vec![(key, statements)])])
        }
    };
    let offer = Offer::new("Statement", CompletionItemKind::Snippet, write);
    acc.push(offer.detail("statements of your own").rank(8));
}

/// Whether the cursor is at an item of `Policies` of a role, user or group.
fn is_named_document(context: &Context<'_>) -> bool {
    let Some(place) = InProperties::of(&context.typed) else {
        return false;
    };
    place.is_of_iam() && place.names() == ["Policies"]
}

/// A document with its name, or the key of the two that is missing.
fn named_document(acc: &mut Vec<Offer>, context: &Context<'_>) {
    let version = (Piece::text("Version"), Piece::text("2012-10-17"));
    let statements = Piece::List(vec![statement(SiteKind::Identity)]);
    let document = Piece::Map(vec![version, (Piece::text("Statement"), statements)]);
    let is_item = context.typed.is_item();
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    match context.typed.slot {
        Slot::Key if is_item => {
            let keys = [("PolicyName", Piece::empty()), ("PolicyDocument", document)];
            for (name, value) in keys.into_iter().filter(|it| !there.contains(&it.0)) {
                acc.push(Offer::key(name, value).rank(0));
            }
        }
        Slot::Value if !context.typed.wants_key() => {}
        Slot::Below | Slot::Item | Slot::Value => {
            let whole = Piece::Map(vec![
                (Piece::text("PolicyName"), Piece::empty()),
                (Piece::text("PolicyDocument"), document),
            ]);
            let write = Write::Items(vec![whole]);
            let offer = Offer::new("PolicyName", CompletionItemKind::Snippet, write);
            acc.push(offer.detail("PolicyDocument").rank(0));
        }
        Slot::Key | Slot::Text => {}
    }
}

fn document_keys(acc: &mut Vec<Offer>, kind: SiteKind, context: &Context<'_>) {
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    // An entry of `Policies` with another key is not a document.
    if there.iter().any(|it| !DOCUMENT_ELEMENTS.contains(it)) {
        return;
    }
    let version = Piece::text("2012-10-17");
    let statements = Piece::List(vec![statement(kind)]);
    let keys = [
        ("Version", version, 0),
        ("Statement", statements, 1),
        ("Id", Piece::empty(), 20),
    ];
    for (name, value, rank) in keys.into_iter().filter(|it| !there.contains(&it.0)) {
        acc.push(Offer::key(name, value).rank(rank));
    }
}

/// A statement at a place for one.
fn whole_statement(acc: &mut Vec<Offer>, kind: SiteKind, context: &Context<'_>) {
    let is_open = match context.typed.slot {
        Slot::Below | Slot::Item => true,
        Slot::Value => context.typed.wants_key(),
        Slot::Key | Slot::Text => false,
    };
    if is_open {
        let write = Write::Items(vec![statement(kind)]);
        let names: Vec<_> = required(kind).iter().map(|it| it.0).collect();
        acc.push(
            Offer::new("statement", CompletionItemKind::Snippet, write)
                .detail(names.join(", "))
                .rank(0),
        );
    }
}

fn statement_keys(acc: &mut Vec<Offer>, kind: SiteKind, context: &Context<'_>) {
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    let positive = |name: &str| name.strip_prefix("Not").unwrap_or(name).to_owned();
    let required = required(kind).into_iter();
    let required = required
        .enumerate()
        .map(|(at, (name, value))| (name, value, u8::try_from(at).unwrap_or(9)));
    let mut keys: Vec<_> = required.collect();
    keys.push(("Condition", condition(kind), 10));
    keys.push(("Sid", Piece::empty(), 11));
    keys.push(("NotAction", Piece::List(vec![Piece::empty()]), 20));
    if kind != SiteKind::Trust {
        keys.push(("NotResource", Piece::empty(), 20));
    }
    if kind != SiteKind::Identity {
        keys.push(("NotPrincipal", Piece::entry("AWS", Piece::empty()), 20));
    }
    let is_there = |name: &str| there.iter().any(|it| positive(it) == positive(name));
    for (name, value, rank) in keys.into_iter().filter(|it| !is_there(it.0)) {
        acc.push(Offer::key(name, value).rank(rank));
    }
}

/// A statement to fill in.
pub(super) fn statement(kind: SiteKind) -> Piece {
    let elements = required(kind).into_iter();
    Piece::Map(
        elements
            .map(|(name, value)| (Piece::text(name), value))
            .collect(),
    )
}

/// The elements that a statement must have, in the order in which they are usually written.
fn required(kind: SiteKind) -> Vec<(&'static str, Piece)> {
    let mut elements = vec![("Effect", Piece::text("Allow"))];
    let service = |name: &str| Piece::entry("Service", Piece::Stop(name.to_owned()));
    match kind {
        // It has properties in the place of elements.
        SiteKind::Permission | SiteKind::Identity => {}
        SiteKind::Trust => elements.push(("Principal", service("lambda.amazonaws.com"))),
        SiteKind::Resource(_) => elements.push(("Principal", service(""))),
        SiteKind::Limit => elements.push(("Principal", Piece::text("*"))),
    }
    elements.push((
        "Action",
        match kind {
            SiteKind::Trust => Piece::text("sts:AssumeRole"),
            SiteKind::Identity | SiteKind::Resource(_) | SiteKind::Permission | SiteKind::Limit => {
                Piece::empty()
            }
        },
    ));
    if kind != SiteKind::Trust {
        elements.push(("Resource", Piece::empty()));
    }
    elements
}

/// A condition to begin with: who calls for a service's policy, where for one's own.
fn condition(kind: SiteKind) -> Piece {
    let (key, value) = match kind {
        SiteKind::Identity | SiteKind::Limit => ("aws:RequestedRegion", "AWS::Region"),
        SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Permission => {
            ("aws:SourceAccount", "AWS::AccountId")
        }
    };
    let keys = Piece::Map(vec![(
        Piece::Stop(key.to_owned()),
        Piece::Ref(value.to_owned()),
    )]);
    Piece::Map(vec![(Piece::Stop("StringEquals".to_owned()), keys)])
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        beside_shop, check, check_apply, check_first, json_policies, policies, statement,
    };
    use expect_test::expect;

    #[test]
    fn a_document_of_ones_own() {
        check_apply(
            &policies("      Policies:\n        - Sta$0\n"),
            "Statement",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: 
                              Resource: 
            "#]],
        );
        check_apply(
            &policies("      Policies: [$0]\n"),
            "Statement",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies: [{Statement: [{Effect: Allow, Action: , Resource: }]}]
        "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [ "$0" ]"#),
            "Statement",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [ { "Statement": [{ "Effect": "Allow", "Action": "", "Resource": "" }] } ]
                      }
                    }
                  }
                }
            "#]],
        );
        check(
            &policies("      Policies:\n        - Version: '2012-10-17'\n          $0\n"),
            expect![[r#"
                Statement
                Id
            "#]],
        );
        check(
            &policies("      Policies:\n        - Version: $0\n          Statement: []\n"),
            expect![[r#"
                2012-10-17 · current
                2008-10-17 · without policy variables
            "#]],
        );
        check_apply(
            &policies("      Policies:\n        - Version: $0\n          Statement: []\n"),
            "2012-10-17",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Version: '2012-10-17'
                          Statement: []
            "#]],
        );
    }

    #[test]
    fn statements_in_json_and_of_all_apis() {
        check_first(
            &beside_shop(
                "  D:\n    Type: AWS::ApiGateway::DomainNameV2\n    Properties:\n      Policy:\n        Fn::ToJsonString:\n          Statement:\n            - Effect: Allow\n              $0\n",
            ),
            2,
            expect![[r#"
                Principal
                Action
                …
            "#]],
        );
        check_first(
            "Globals:\n  Api:\n    Auth:\n      ResourcePolicy:\n        CustomStatements:\n          - Effect: Allow\n            $0\nResources:\n  A: {Type: AWS::Serverless::Api}\n",
            2,
            expect![[r#"
                Principal
                Action
                …
            "#]],
        );
    }

    #[test]
    fn the_first_key_of_a_statement_can_be_typed_last() {
        for (line, label) in [("- $0", "Effect"), ("- E$0", "Effect")] {
            check_apply(
                &policies(&format!(
                    "      Policies:\n        - Statement:\n            {line}\n              Action: s3:GetObject\n      Handler: a.b\n"
                )),
                label,
                expect![[r#"
                    …
                      F:
                        Type: AWS::Serverless::Function
                        Properties:
                          Policies:
                            - Statement:
                                - Effect: Allow
                                  Action: s3:GetObject
                          Handler: a.b
                "#]],
            );
        }
    }

    #[test]
    fn keys_fit_what_the_document_is_for() {
        check(
            &statement("              $0\n"),
            expect![[r#"
            Action
            Resource
            Condition
            Sid
            NotAction
            NotResource
        "#]],
        );
        check(
            &statement("              Action: s3:*\n              Re$0\n"),
            expect![[r#"
                Resource
                Condition
                Sid
                NotResource
            "#]],
        );
        let document = |kind: &str, property: &str| {
            beside_shop(&format!(
                "  R:\n    Type: {kind}\n    Properties:\n      {property}:\n        Statement:\n          - Sid: x\n            $0\n"
            ))
        };
        check(
            &document("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            expect![[r#"
                Effect
                Principal
                Action
                Condition
                NotAction
                NotPrincipal
            "#]],
        );
        check(
            &document("AWS::SQS::QueuePolicy", "PolicyDocument"),
            expect![[r#"
                Effect
                Principal
                Action
                Resource
                Condition
                NotAction
                NotPrincipal
                NotResource
            "#]],
        );
        check(&document("AWS::SQS::Queue", "PolicyDocument"), expect![]);
        check(
            &beside_shop(
                "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        $0\n",
            ),
            expect![[r#"
                Version
                Statement
                Id
            "#]],
        );
    }

    #[test]
    fn a_whole_statement() {
        check_apply(
            &policies("      Policies:\n        - Statement:\n            - $0\n"),
            "statement",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: 
                              Resource: 
            "#]],
        );
        check_apply(
            &policies("      Policies:\n        - Statement: $0\n      Handler: a.b\n"),
            "statement",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement: 
                            - Effect: Allow
                              Action: 
                              Resource: 
                      Handler: a.b
            "#]],
        );
        check_apply(
            &policies(
                "      Policies:\n        - Statement:\n            - Effect: Deny\n            $0\n      Handler: a.b\n",
            ),
            "statement",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Deny
                            - Effect: Allow
                              Action: 
                              Resource: 
                      Handler: a.b
            "#]],
        );
        check_apply(
            &beside_shop(
                "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        $0\n",
            ),
            "Statement",
            expect![[r#"
                …
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      AssumeRolePolicyDocument:
                        Statement:
                          - Effect: Allow
                            Principal:
                              Service: lambda.amazonaws.com
                            Action: sts:AssumeRole
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [ { "Statement": [ $0 ] } ]"#),
            "statement",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [ { "Statement": [ { "Effect": "Allow", "Action": "", "Resource": "" } ] } ]
                      }
                    }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn keys_come_with_a_value_to_begin_with() {
        check_apply(
            &statement("              $0\n"),
            "Condition",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Condition:
                            StringEquals:
                              aws:RequestedRegion: !Ref AWS::Region
                  Handler: a.b
        "#]],
        );
        check_apply(
            &statement("              $0\n"),
            "NotAction",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          NotAction:
                            - 
                  Handler: a.b
        "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [ { "Statement": [ { "Effect": "Allow", $0 } ] } ]"#),
            "Condition",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [ { "Statement": [ { "Effect": "Allow", "Condition": {
                          "StringEquals": { "aws:RequestedRegion": { "Ref": "AWS::Region" } }
                        } } ] } ]
                      }
                    }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn policies_of_a_role_have_names() {
        let role = |policies: &str| {
            beside_shop(&format!(
                "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n{policies}\n"
            ))
        };
        check_apply(
            &role("        - $0"),
            "PolicyName",
            expect![[r#"
            …
              R:
                Type: AWS::IAM::Role
                Properties:
                  Policies:
                    - PolicyName: 
                      PolicyDocument:
                        Version: '2012-10-17'
                        Statement:
                          - Effect: Allow
                            Action: 
                            Resource: 
        "#]],
        );
        check_apply(
            &role("        $0"),
            "PolicyName",
            expect![[r#"
            …
              R:
                Type: AWS::IAM::Role
                Properties:
                  Policies:
                    - PolicyName: 
                      PolicyDocument:
                        Version: '2012-10-17'
                        Statement:
                          - Effect: Allow
                            Action: 
                            Resource: 
        "#]],
        );
        check_apply(
            &role("        - PolicyName: p\n          $0"),
            "PolicyDocument",
            expect![[r#"
                …
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      Policies:
                        - PolicyName: p
                          PolicyDocument:
                            Version: '2012-10-17'
                            Statement:
                              - Effect: Allow
                                Action: 
                                Resource: 
            "#]],
        );
        check(
            &role("        - PolicyName: p\n          PolicyDocument:\n            $0"),
            expect![[r#"
                Version
                Statement
                Id
            "#]],
        );
    }

    #[test]
    fn the_effect() {
        check(
            &policies(
                "      Policies:\n        - Statement:\n            - Effect: $0\n              Action: '*'\n",
            ),
            expect![[r#"
                Allow
                Deny
            "#]],
        );
        check(
            &policies("      Policies:\n        - Statement:\n            Effect: A$0\n"),
            expect![[r#"
                Allow
                Deny
            "#]],
        );
        check(
            &json_policies(r#""Policies": [ { "Statement": [ { "Effect": "$0 } ] } ]"#),
            expect![[r#"
                Allow
                Deny
            "#]],
        );
    }
}
