//! `forbidden-access`: somebody may do what the settings of the project forbid.
//!
//! A project says in `sam-lsp.toml` what must stay so, whoever edits the template: only `Cleaner` deletes pictures, nobody
//! changes roles.
//!
//! ```toml
//! [[forbid]]
//! action = "s3:DeleteObject"
//! resource = "Pictures"
//! unless = ["Cleaner"]
//! ```
//!
//! The rule reports each statement, managed policy, policy template or connector that allows a part of it to somebody who is
//! not in `unless`: a function or another resource with a role, a role, a user, a group, or a principal of a policy of a
//! resource. Statements that deny, conditions of the template and permissions boundaries count, as they do for
//! `sam-lsp who-can`. A template without the resource breaks nothing. Narrow what the finding names, or add the one who
//! may to `unless`.
//!
//! See <https://github.com/sam-lsp/sam-lsp/blob/main/docs/configuration.md>.

use crate::access::allowing;
use crate::diagnostics::{Check, Diagnostic, Forbidden, Rule, RuleCategory, Severity};
use crate::grant::allowance::EVERYONE;
use crate::visible::one_line;
use sam_core::analysis::Analysis;

pub(super) const RULE: Rule = Rule {
    code: "forbidden-access",
    severity: Severity::Error,
    category: RuleCategory::Grant,
    check: Check::Forbidden(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, forbidden: &[Forbidden], analysis: &Analysis) {
    for it in forbidden {
        let Ok(allowed) = allowing(analysis, &it.action, &it.resource) else {
            continue;
        };
        let document = analysis.document();
        let is_excepted = |who: &String| {
            let mut names = it.unless.iter();
            names.any(|it| it == who || document.function_id(it).as_ref() == Some(who))
        };
        let found: Vec<_> = allowed
            .into_iter()
            .filter(|it| !is_excepted(&it.0))
            .collect();
        let everyone = found.iter().find(|it| it.0 == EVERYONE);
        let of_everyone = everyone.map(|it| it.1.clone()).unwrap_or_default();
        for (who, ranges) in found {
            let is_everyone = who == EVERYONE;
            let [who, action, resource] = [&who, &it.action, &it.resource].map(|it| one_line(it));
            let message = format!(
                "This allows `{who}` {action} on `{resource}`, which `sam-lsp.toml` forbids. Narrow it, or add `{who}` to `unless`."
            );
            // What everyone may do is not told of each.
            let mut ranges = ranges;
            ranges.retain(|it| is_everyone || !of_everyone.contains(it));
            for range in ranges {
                acc.push(RULE.at(range, message.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Forbidden, findings, with_forbidden};
    use sam_core::analysis::Analysis;

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::S3::Bucket}
  Cleaner:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Policies: [S3CrudPolicy: {BucketName: !Ref Pictures}]
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Policies:
      - S3ReadPolicy: {BucketName: !Ref Pictures}
      - Statement:
        - {Effect: Allow, Action: 's3:Delete*', Resource: !Sub '${Other.Arn}/*'}
        - {Effect: Allow, Action: 's3:*', Resource: !Sub '${Pictures.Arn}/tmp/*'}
";

    /// The lines and messages about what is forbidden.
    fn found(template: &str, unless: &[&str]) -> Vec<(usize, String)> {
        let analysis = Analysis::open(1, template);
        let forbidden = Forbidden {
            action: "s3:DeleteObject".to_owned(),
            resource: "Pictures".to_owned(),
            unless: unless.iter().map(|it| (*it).to_owned()).collect(),
        };
        let all = with_forbidden(&findings(&analysis), &analysis, &[forbidden]);
        let own = all.iter().filter(|it| it.code == "forbidden-access");
        own.map(|it| {
            let before = template
                .get(..usize::from(it.range.start()))
                .unwrap_or_default();
            (1 + before.matches('\n').count(), it.message.to_string())
        })
        .collect()
    }

    #[test]
    fn the_statement_that_allows_it_is_reported() {
        let shop = "This allows `Shop` s3:DeleteObject on `Pictures`, which `sam-lsp.toml` forbids. Narrow it, or add `Shop` to `unless`.";
        assert_eq!(found(TEMPLATE, &["Cleaner"]), [(22, shop.to_owned())]);
        let lines = |unless: &[&str]| {
            found(TEMPLATE, unless)
                .into_iter()
                .map(|it| it.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&[]), [11, 22]);
        assert_eq!(lines(&["Cleaner", "Shop"]), [0; 0]);
    }

    #[test]
    fn what_everyone_may_do_is_said_once() {
        let open = TEMPLATE.to_owned()
            + "  Open: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Pictures, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:DeleteObject', Resource: !Sub '${Pictures.Arn}/*'}]}}}\n";
        let everyone = "This allows `everyone` s3:DeleteObject on `Pictures`, which `sam-lsp.toml` forbids. Narrow it, or add `everyone` to `unless`.";
        let lines = found(&open, &["Cleaner", "Shop"]);
        assert_eq!(lines, [(23, everyone.to_owned())]);
        assert_eq!(found(&open, &[]).len(), 3);
    }

    #[test]
    fn what_is_denied_is_not_allowed() {
        let denied = TEMPLATE.to_owned()
            + "        - {Effect: Deny, Action: 's3:DeleteObject', Resource: '*'}\n";
        assert_eq!(found(&denied, &["Cleaner"]), []);
    }

    #[test]
    fn a_comment_silences_it_and_is_not_called_unused() {
        let silent = TEMPLATE.replace(
            "        - {Effect: Allow, Action: 's3:*'",
            "        # sam-lsp: ignore forbidden-access: for a week\n        - {Effect: Allow, Action: 's3:*'",
        );
        assert_eq!(found(&silent, &["Cleaner"]), []);
        let analysis = Analysis::open(1, &silent);
        let unused = findings(&analysis)
            .iter()
            .filter(|it| it.code == "ignore-unused")
            .count();
        assert_eq!(unused, 0);
    }

    #[test]
    fn a_template_without_the_resource_breaks_nothing() {
        assert_eq!(found(&TEMPLATE.replace("Pictures", "Images"), &[]), []);
        assert_eq!(found("Resources: {", &[]), []);
    }
}
