//! `policy-version`: `Version` of a policy is missing where it matters, outdated or unknown.
//!
//! `Version` is the version of the language, not of your policy: `2012-10-17`, or the older `2008-10-17`, which is also
//! what a policy without a version gets. In the older one variables such as `${aws:PrincipalTag/team}` are plain text, so
//! that the statement is about resources that do not exist. Any other version is refused.
//!
//! ```yaml
//! PolicyDocument:
//!   Version: 2012-10-18      # bad
//!   Version: '2012-10-17'    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::{PolicyDocument, PolicySite, branches, sites_of};
use sam_core::policy::{is_deferred, is_present, may_have_more};
use sam_core::spec::{OLD_POLICY_VERSION, POLICY_VERSION};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "policy-version",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    let Some(map) = site.document.map() else {
        return;
    };
    let Some(entry) = map.entry("Version").filter(|it| is_present(*it)) else {
        let variable = if may_have_more(map) {
            None
        } else {
            variable(site.document)
        };
        if let Some(variable) = variable {
            let message = format!(
                "Without `Version`, IAM uses version `{OLD_POLICY_VERSION}`, in which `${{{variable}}}` is plain text. Add `Version: {POLICY_VERSION}`."
            );
            let finding = RULE.at(site.key().full_range(), message);
            acc.push(finding.severity(Severity::Warning));
        }
        return;
    };
    for node in branches(entry.value) {
        let Some(text) = node
            .scalar()
            .map(|it| &*it.value)
            .filter(|_| !is_deferred(node))
        else {
            continue;
        };
        let variable = || variable(site.document);
        let (severity, message) = match text {
            POLICY_VERSION => continue,
            OLD_POLICY_VERSION => match variable() {
                Some(variable) => (
                    Severity::Warning,
                    format!(
                        "In version `{OLD_POLICY_VERSION}`, `${{{variable}}}` is plain text. Change to `{POLICY_VERSION}`."
                    ),
                ),
                None => (
                    Severity::Information,
                    format!(
                        "`{OLD_POLICY_VERSION}` is an old version of the policy language and has no policy variables. Change to `{POLICY_VERSION}`."
                    ),
                ),
            },
            _ => (
                Severity::Error,
                format!(
                    "`{text}` is not a version of the policy language. Write `{POLICY_VERSION}`; do not update this date."
                ),
            ),
        };
        acc.push(RULE.at(node.full_range(), message).severity(severity));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut sites = sites_of(finding.resource(resolver)?).into_iter();
    sites.find_map(|site| {
        let map = site.document.map()?;
        let Some(entry) = map.entry("Version") else {
            finding.is_at(site.key()).then_some(())?;
            let version = Piece::Text(POLICY_VERSION.to_owned());
            let edits = one(append_entry(document, map, "Version", &version));
            return Some(Fix::list([(
                format!("Add `Version: {POLICY_VERSION}`"),
                edits,
            )]));
        };
        let node = finding.node_in(branches(entry.value))?;
        let edits = one(replace_scalar(document, node, POLICY_VERSION));
        Some(Fix::list([(
            format!("Change to `{POLICY_VERSION}`"),
            edits,
        )]))
    })
}

/// The first policy variable in the resources and conditions, as written in the policy: `${aws:username}`.
fn variable(document: PolicyDocument<'_>) -> Option<&str> {
    document.statements().find_map(|statement| {
        let elements = ["Resource", "NotResource", "Condition"];
        let mut values = elements.iter().filter_map(|it| statement.node.get(it));
        values.find_map(in_value)
    })
}

fn in_value(node: NodeRef<'_>) -> Option<&str> {
    if let Some(function) = intrinsic::of(node).filter(|it| it.name == "Sub") {
        let text = function.text();
        let first = || function.items().next()?.scalar().map(|it| &*it.value);
        return in_text(text.or_else(first)?, "${!");
    }
    match node.scalar() {
        Some(_) if is_deferred(node) => None,
        Some(scalar) => in_text(&scalar.value, "${"),
        None => {
            let mut values = node.entries().map(|it| it.value).chain(node.items());
            values.find_map(in_value)
        }
    }
}

/// A variable names a condition key; what else stands in `${}` is meant for `Fn::Sub`, or for a shell.
fn in_text<'a>(text: &'a str, open: &str) -> Option<&'a str> {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once(open) {
        let (name, after) = behind.split_once('}')?;
        let is_key = name.contains(':') && !name.contains("::");
        if is_key {
            return Some(name);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn there_are_two_versions() {
        check(
            r#"
Resources:
  Old:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2008-10-17'
        Statement: {Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2024-01-01
        Statement: {Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}
  None:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}
"#,
            expect![[r#"
                7 |         Version: '2008-10-17'
                  |                  ^^^^^^^^^^^^ policy-version (information): `2008-10-17` is an old version of the policy language and has no policy variables. Change to `2012-10-17`.
                  |                  fix: Change to `2012-10-17`
                13 |         Version: 2024-01-01
                   |                  ^^^^^^^^^^ policy-version: `2024-01-01` is not a version of the policy language. Write `2012-10-17`; do not update this date.
                   |                  fix: Change to `2012-10-17`
            "#]],
        );
    }

    #[test]
    fn variables_need_the_new_one() {
        check(
            r#"
Resources:
  Missing:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: !Sub 'arn:${AWS::Partition}:s3:::home/${!aws:username}/*'
  Old:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2008-10-17
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: 'arn:aws:s3:::home/${aws:username}/*'
  Forgotten:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - Effect: Allow
          Action: s3:GetObject
          Resource: !Sub 'arn:${AWS::Partition}:s3:::${AWS::AccountId}/*'
"#,
            expect![[r#"
                6 |       PolicyDocument:
                  |       ^^^^^^^^^^^^^^ policy-version (warning): Without `Version`, IAM uses version `2008-10-17`, in which `${aws:username}` is plain text. Add `Version: 2012-10-17`.
                  |       fix: Add `Version: 2012-10-17`
                15 |         Version: 2008-10-17
                   |                  ^^^^^^^^^^ policy-version (warning): In version `2008-10-17`, `${aws:username}` is plain text. Change to `2012-10-17`.
                   |                  fix: Change to `2012-10-17`
            "#]],
        );
    }

    #[test]
    fn each_document_of_a_list_is_told_at_its_own_key() {
        check(
            r#"
Resources:
  Home: {Type: AWS::S3::Bucket}
  Own:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: !Sub '${Home.Arn}/${!aws:PrincipalTag/team}/*'
        - Statement:
            - Effect: Allow
              Action: s3:PutObject
              Resource: !Sub '${Home.Arn}/${!aws:PrincipalTag/team}/*'
"#,
            expect![[r#"
                8 |         - Statement:
                  |           ^^^^^^^^^ policy-version (warning): Without `Version`, IAM uses version `2008-10-17`, in which `${aws:PrincipalTag/team}` is plain text. Add `Version: 2012-10-17`.
                  |           fix: Add `Version: 2012-10-17`
                12 |         - Statement:
                   |           ^^^^^^^^^ policy-version (warning): Without `Version`, IAM uses version `2008-10-17`, in which `${aws:PrincipalTag/team}` is plain text. Add `Version: 2012-10-17`.
                   |           fix: Add `Version: 2012-10-17`
            "#]],
        );
    }
}
