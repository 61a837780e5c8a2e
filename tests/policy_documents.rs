//! Policy documents in files of their own: what every feature makes of them, and which files are not among them.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::fixture;
use sam_core::syntax::FileFormat;
use sam_core::text::{TextRange, TextSize};
use sam_ide::{code_actions, complete, findings, fixes, hover};
use std::fmt::Write;

const UPLOADS: &str = include_str!("templates/documents/uploads.json");
const BUCKET: &str = include_str!("templates/documents/bucket.json");
const TRUST: &str = include_str!("templates/documents/trust.yaml");

/// The findings: the text that each is about, its rule and what it says.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let document = Analysis::open(1, text);
    let mut shown = String::new();
    for it in findings(&document).iter() {
        let at = document.slice(it.range).lines().next().unwrap_or_default();
        writeln!(shown, "{at} · {}: {}", it.code, it.message).unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn the_rules_about_policies_look_at_it() {
    check(
        UPLOADS,
        expect![[r#"
            "s3:GetObject" · policy-resource-mismatch: `s3:GetObject` needs `accesspointobject` or `object`, and this statement has no such resource. Add one, or move the action to its own statement.
            "s3:GetObjcet" · policy-unknown-action: Amazon S3 has no action `s3:GetObjcet`, so it allows nothing. Did you mean `s3:GetObject`?
            "StringEqual" · policy-unknown-operator: There is no condition operator `StringEqual`. Did you mean `StringEquals`?
        "#]],
    );
    check(
        BUCKET,
        expect![[r#"
        "cloudfront.amazonaws.com" · policy-confused-deputy: `cloudfront.amazonaws.com` may do this on behalf of distributions of every AWS account. Limit it in a condition on `aws:SourceArn` or `aws:SourceAccount`.
    "#]],
    );
    check(TRUST, expect![[r#""#]]);
}

#[test]
fn the_document_itself_is_looked_at_too() {
    check(
        "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\"}], \"Statements\": []}",
        expect![[r#"
            "Effect" · policy-missing-element: This statement lacks `Action` and `Resource`.
            "Statements" · policy-unknown-element: `Statements` is not an element of a policy. Did you mean `Statement`?
        "#]],
    );
    check(
        "{\"Version\": \"2021-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"arn:aws:sqs:eu-west-1:111122223333:q\"}]}",
        expect![[r#"
            "2021-10-17" · policy-version: `2021-10-17` is not a version of the policy language. Write `2012-10-17`; do not update this date.
        "#]],
    );
    check(
        "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\",]}",
        expect![[r#"
            { · syntax: this `{` is never closed: add `}`
        "#]],
    );
}

#[test]
fn files_of_others_are_silent() {
    for text in [
        "{\"Version\": \"1.0\", \"Statement\": \"balance\"}",
        "{\"Version\": 3, \"Statement\": [{\"Amount\": 5}]}",
        "{\"version\": \"2012-10-17\", \"statement\": []}",
        "{\"Version\": \"2012-10-17\", \"name\": \"x\"}",
        "Version: '2012-10-17'\nname: x\n",
        "{\"a\": {\"Version\": \"2012-10-17\", \"Statement\": []}}",
        "[{\"Version\": \"2012-10-17\", \"Statement\": []}]",
    ] {
        let document = Analysis::open(1, text);
        assert!(!document.template().is_recognised(), "{text}");
        assert_eq!(findings(&document).iter().len(), 0, "{text}");
    }
    let template = "{\"Resources\": {}, \"Version\": \"2012-10-17\", \"Statement\": []}";
    assert_eq!(Analysis::open(1, template).format(), FileFormat::Template);
}

/// The document with the first fix of a label.
#[track_caller]
fn check_fix(text: &str, label: &str, expected: Expect) {
    let document = Analysis::open(1, text);
    let resolver = document.resolver();
    let found = findings(&document);
    let mut offered = found.iter().flat_map(|it| fixes(&resolver, it));
    let fix = offered.find(|it| it.label == label);
    let Some(fix) = fix else {
        let fixes = found.iter().flat_map(|it| fixes(&resolver, it));
        let labels: Vec<_> = fixes.map(|it| it.label).collect();
        panic!("{labels:?}");
    };
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        let bytes = usize::from(edit.range.start())..usize::from(edit.range.end());
        text.replace_range(bytes, &edit.new_text);
    }
    expected.assert_eq(&text);
}

#[test]
fn fixes_write_what_iam_reads() {
    check_fix(
        "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjcet\", \"Resource\": \"*\"}}",
        "Change to `s3:GetObject`",
        expect![[
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#
        ]],
    );
    for text in [UPLOADS, BUCKET, TRUST] {
        let document = Analysis::open(1, text);
        let resolver = document.resolver();
        let found = findings(&document);
        for fix in found.iter().flat_map(|it| fixes(&resolver, it)) {
            let mut written = fix.edits.iter().map(|it| &it.new_text);
            assert!(
                !written.any(|it| it.contains("Fn::") || it.contains("AWS::")),
                "{fix:?}"
            );
        }
        let whole = TextRange::up_to(document.text.len());
        for action in code_actions(&document, &found, whole) {
            assert!(action.mends.is_some(), "{action:?}");
        }
    }
}

#[track_caller]
fn check_hover(fixture: &str, expected: Expect) {
    let (text, cursor) = fixture::cursor(fixture);
    let document = Analysis::open(1, &text);
    let hover = hover(&document, cursor.start());
    let first = hover.as_ref().and_then(|it| it.markdown.lines().next());
    expected.assert_eq(first.unwrap_or_default());
}

#[test]
fn a_hover_explains_each_part() {
    let of = |statement: &str| {
        format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{statement}]\n}}")
    };
    check_hover(
        &of("{\"Effect\": \"Allow\", \"Action\": \"s3:Get$0Object\"}"),
        expect!["**`s3:GetObject`** · Read · Amazon S3"],
    );
    check_hover(
        &of("{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::a$0\"}"),
        expect!["**`arn:aws:s3:::a`** · bucket of Amazon S3"],
    );
    check_hover(
        &of(
            "{\"Effect\": \"Allow\", \"Condition\": {\"String$0Like\": {\"aws:SourceArn\": \"x\"}}}",
        ),
        expect!["**`StringLike`** · compares texts"],
    );
    check_hover(
        &of(
            "{\"Effect\": \"Allow\", \"Condition\": {\"StringLike\": {\"aws:Source$0Arn\": \"x\"}}}",
        ),
        expect!["**`aws:SourceArn`** · global condition key · ARN"],
    );
    check_hover(
        "{\"Ver$0sion\": \"2012-10-17\", \"Statement\": []}",
        expect!["**Policy document** · what it allows · 0 actions"],
    );
    check_hover(
        "$0{\"Version\": \"2012-10-17\", \"Statement\": []}",
        expect![""],
    );
}

/// The labels of what is offered first.
#[track_caller]
fn check_completion(fixture: &str, count: usize, expected: Expect) {
    let (text, cursor) = fixture::cursor(fixture);
    let items = complete(&Analysis::open(1, &text), cursor.start()).items;
    let labels: Vec<&str> = items.iter().take(count).map(|it| &*it.label).collect();
    for it in &items {
        let written = format!("{:?}", it.insert);
        assert!(
            !written.contains("Fn::") && !written.contains("AWS::"),
            "{written}"
        );
    }
    expected.assert_eq(&labels.join("\n"));
}

#[test]
fn completion_offers_what_fits() {
    let of = |statement: &str| {
        format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{{{statement}}}]\n}}\n")
    };
    check_completion(
        &of("\"Effect\": \"Allow\", \"$0\""),
        4,
        expect![[r#"
        Action
        Resource
        Condition
        Sid"#]],
    );
    check_completion(
        &of("\"Effect\": \"$0\""),
        4,
        expect![[r#"
        Allow
        Deny"#]],
    );
    check_completion(
        &of("\"Effect\": \"Allow\", \"Action\": [\"sqs:Send$0\"]"),
        2,
        expect!["sqs:SendMessage"],
    );
    check_completion(
        &of("\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"$0\""),
        4,
        expect![[r#"
            arn:aws:s3:::BucketName/ObjectName
            arn:aws:s3:Region:Account:accesspoint/AccessPointName/object/ObjectName
            *"#]],
    );
    check_completion(
        &of(
            "\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Condition\": {\"StringLike\": {\"aws:SourceA$0\": \"\"}}",
        ),
        2,
        expect![[r#"
            aws:SourceAccount
            aws:SourceArn"#]],
    );
    check_completion(
        "Version: '2012-10-17'\nStatement:\n- Effect: Allow\n  Action: s3:GetObject\n  Resource: $0\n",
        4,
        expect![[r#"
            arn:aws:s3:::BucketName/ObjectName
            arn:aws:s3:Region:Account:accesspoint/AccessPointName/object/ObjectName
            *"#]],
    );
    check_completion(
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [],\n  \"$0\"\n}\n",
        4,
        expect!["Id"],
    );
}

#[test]
fn permissions_are_those_of_a_role_with_the_policy() {
    let document = Analysis::open(1, UPLOADS);
    let report = sam_ide::permissions(&document, &Environment::default(), None);
    expect![[r#"
        Policy
          statements written in Policy (line 4)
            grants nothing: Amazon S3 has no action s3:GetObjcet
            grants nothing: s3:GetObject takes accesspointobject or object, and the
              statement names none
          statements written in Policy (line 10)
            Read  Query (dynamodb)
                  on arn:aws:dynamodb:eu-west-1:111122223333:table/Orders when
                    aws:PrincipalTag/team StringEqual orders
    "#]]
    .assert_eq(&report.map(|it| it.text()).unwrap_or_default());
    let wider = UPLOADS.replace("table/Orders", "table/*");
    let wider = Analysis::open(1, &wider);
    let changes = sam_ide::changes(&document, &wider, &Environment::default(), None);
    expect![[r#"
        Policy: 1 action widened

        Policy
          widened:
            until now only on
            arn:<partition>:dynamodb:eu-west-1:111122223333:table/Orders:
            Read  Query (dynamodb)
                  now on arn:<partition>:dynamodb:eu-west-1:111122223333:table/* when
                    aws:PrincipalTag/team StringEqual orders
            for example dynamodb:Query on
              arn:<partition>:dynamodb:eu-west-1:111122223333:table/x
    "#]]
    .assert_eq(&changes.map(|it| it.text()).unwrap_or_default());
}

#[test]
fn nothing_that_is_typed_ends_it() {
    for text in [UPLOADS, BUCKET, TRUST] {
        for (at, _) in text.char_indices() {
            let typed = Analysis::open(1, &text[..at]);
            let _ = (
                findings(&typed),
                complete(&typed, TextSize::of(&text[..at])),
            );
        }
    }
    for (name, text) in fixture::hostile_texts(2_000) {
        let quoted = text.replace(['"', '\\', '\n', '\r', '\t'], "");
        let document = Analysis::open(
            1,
            &format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{quoted}]}}"),
        );
        let _ = (findings(&document), name);
    }
}
