//! A principal: the service, account, role or anyone that a statement is about.

use crate::grant::phrase::code;
use crate::grant::words;
use crate::links;
use crate::place::InStatement;
use crate::principal::{is_restricted, is_service};
use sam_core::iam::service_name;
use sam_core::policy::{Effect, StatementForm, TextPart, text_parts};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) fn parts(
    inside: InStatement<'_>,
    kind: Option<EntryRef<'_>>,
    value: NodeRef<'_>,
) -> Option<Vec<String>> {
    let link = links::to_policy_element("Principal");
    if let Some(kind) = kind
        && std::ptr::eq(kind.key.node, value.node)
    {
        let what = of_kind(kind.name())?;
        return Some(vec![format!("**{}** · {what}", code(kind.name())), link]);
    }
    let text: String = text_parts(value)
        .into_iter()
        .map(|it| match it {
            TextPart::Text(text) => text,
            TextPart::Ref("AWS::AccountId") => OWN,
            TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => "?",
        })
        .collect();
    let what = match kind.map(EntryRef::name) {
        // That of a permission is a text, whatever it is.
        None if is_service(&text) => service(&text),
        None | Some("AWS") => of_account(&text)?,
        Some("Service") => service(&text),
        Some("Federated") => "users who signed in with this identity provider".to_owned(),
        Some("CanonicalUser") => "an account, by its canonical ID for S3".to_owned(),
        Some(_) => return None,
    };
    let shown = words::short(&value.to_value());
    let mut parts = vec![format!("**{}** · {what}", code(&shown))];
    if text == "*" {
        parts.extend(public(inside));
    }
    parts.push(link);
    Some(parts)
}

/// Stands for the stack's own account.
const OWN: &str = "own";

fn of_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "AWS" => Some("accounts, roles and users, by ID or ARN; `*` for everyone"),
        "Service" => Some("AWS services, for example `lambda.amazonaws.com`"),
        "Federated" => Some("identity providers, by ARN or name"),
        "CanonicalUser" => Some("accounts, by their canonical ID for S3"),
        _ => None,
    }
}

fn of_account(text: &str) -> Option<String> {
    if text == "*" {
        return Some("everyone".to_owned());
    }
    let account = |id: &str| match id {
        OWN => "this account".to_owned(),
        id => format!("account {}", code(id)),
    };
    let is_id = |it: &str| it == OWN || (it.len() == 12 && it.bytes().all(|b| b.is_ascii_digit()));
    if is_id(text) {
        return Some(whole(&account(text)));
    }
    let mut fields = text.strip_prefix("arn:")?.splitn(5, ':');
    let (service, id, name) = (fields.nth(1)?, fields.nth(1)?, fields.next()?);
    let (kind, name) = name.split_once('/').unwrap_or((name, ""));
    let of = account(id);
    Some(match (service, kind) {
        ("iam", "root") => whole(&of),
        ("iam", "role") => format!("role {} of {of}", code(name)),
        ("iam", "user") => format!("user {} of {of}", code(name)),
        ("sts", "assumed-role") => format!("a session of role {} of {of}", code(name)),
        ("sts", "federated-user") => format!("federated user {} of {of}", code(name)),
        ("iam" | "sts" | "cloudfront", _) => format!("an identity of {of}"),
        _ => return None,
    })
}

fn whole(account: &str) -> String {
    format!("every user and role of {account} whose own policies allow it")
}

/// `the service AWS Lambda`, by what stands before `.amazonaws.com`.
fn service(text: &str) -> String {
    let host = text.strip_suffix(".cn").unwrap_or(text);
    let prefix = host.strip_suffix(".amazonaws.com").unwrap_or_default();
    let prefix = prefix.split('.').next().unwrap_or_default();
    match service_name(prefix) {
        Some(name) => format!("the service {name}"),
        None => "a service".to_owned(),
    }
}

fn public(inside: InStatement<'_>) -> Option<String> {
    let is_allowed = match inside.statement.effect() {
        Some(Effect::Allow) => true,
        Some(Effect::Deny) | None => false,
    };
    let is_limited = match inside.statement.form {
        StatementForm::Statement => inside.statement.condition().is_some(),
        StatementForm::Permission(_) => is_restricted(inside.statement),
    };
    let words = match is_limited {
        true => "Everyone, in any AWS account or without one. Only the conditions limit it.",
        false => "Everyone, in any AWS account or without one: this is public.",
    };
    is_allowed.then(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_principal(principal: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  P:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {principal}
"
            ),
            expected,
        );
    }

    #[test]
    fn a_principal_is_told_in_words() {
        check_principal(
            "'$0*'",
            expect![[r#"
                ['*']

                **`*`** · everyone

                Everyone, in any AWS account or without one: this is public.
            "#]],
        );
        check_principal(
            "{AWS: ['123456789012$0']}",
            expect![[r#"
                ['123456789012']

                **`123456789012`** · every user and role of account `123456789012` whose own policies allow it
            "#]],
        );
        check_principal(
            "{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:ro$0ot'}",
            expect![[r#"
                [!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root']

                **`arn:<partition>:iam::<account>:root`** · every user and role of this account whose own policies allow it
            "#]],
        );
        check_principal(
            "{AWS: 'arn:aws:iam::123456789012:role/deploy/A$0'}",
            expect![[r#"
                ['arn:aws:iam::123456789012:role/deploy/A']

                **`arn:aws:iam::123456789012:role/deploy/A`** · role `deploy/A` of account `123456789012`
            "#]],
        );
        check_principal(
            "{Serv$0ice: s3.amazonaws.com}",
            expect![[r#"
                [Service]

                **`Service`** · AWS services, for example `lambda.amazonaws.com`
            "#]],
        );
        check_principal(
            "{Service: s3.amazon$0aws.com}",
            expect![[r#"
            [s3.amazonaws.com]

            **`s3.amazonaws.com`** · the service Amazon S3
        "#]],
        );
        check_principal(
            "{Federated: cognito$0-identity.amazonaws.com}",
            expect![[r#"
                [cognito-identity.amazonaws.com]

                **`cognito-identity.amazonaws.com`** · users who signed in with this identity provider
            "#]],
        );
        check_principal("{Other: a$0}", expect![[""]]);
    }
}
