//! `policy-template-parameters`: a policy template has missing or unknown parameters.
//!
//! A policy template needs a value for each of its parameters, in a map below its name, also when it has none: then the
//! map is empty. The transform refuses anything less, and ignores what the template does not have.
//!
//! ```yaml
//! - S3ReadPolicy: !Ref Bucket     # bad: no map
//! - S3ReadPolicy:
//!     Bucket: !Ref Bucket         # bad: it has no such parameter
//! - S3ReadPolicy:                 # good
//!     BucketName: !Ref Bucket
//! - AMIDescribePolicy: {}         # good: it has none
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html>.

use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entries, one, remove_entry, replace_scalar, set_value};
use crate::names::{closest, listed};
use crate::template_values::{fitting, values};
use sam_core::connector::Resolver;
use sam_core::expand::EntryKind;
use sam_core::iam::{PolicyTemplate, TemplateParameter};
use sam_core::syntax::EntryRef;
use sam_core::template::intrinsic;
use sam_core::text::TextEdit;

pub(crate) const RULE: Rule = Rule {
    code: "policy-template-parameters",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for leaf in view.leaves() {
        let Some((entry, template)) = used(leaf) else {
            continue;
        };
        if !is_map(entry) {
            acc.push(not_a_map(entry, template));
            continue;
        }
        let differences = Differences::of(entry, template);
        let missing = differences.not_renamed(template);
        if !missing.is_empty() {
            let names = listed(missing.iter().map(|it| it.name));
            let message = format!("`{}` needs a value for {names}.", template.name);
            acc.push(RULE.at(entry.key.full_range(), message));
        }
        for it in &differences.unknown {
            acc.push(surplus(*it, template, &differences));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let view = finding.role_view(resolver)?;
    view.leaves().into_iter().find_map(|leaf| {
        let (entry, template) = used(leaf)?;
        if !is_map(entry) {
            finding.is_like(&not_a_map(entry, template)).then_some(())?;
            let written = written(entry, template, resolver);
            let edits = one(set_value(document, leaf.entry.node, entry, &written));
            let names = listed(template.parameters.iter().map(|it| it.name));
            let label = match template.parameters.len() {
                0 => "Write `{}`".to_owned(),
                _ => format!("Write it with {names}"),
            };
            return Some(Fix::list([(label, edits)]));
        }
        let differences = Differences::of(entry, template);
        if finding.is_at(entry.key) {
            let missing = differences.not_renamed(template);
            let edits = add(leaf, entry, template, &missing, resolver);
            let names = listed(missing.iter().map(|it| it.name));
            return Some(Fix::list([(format!("Add {names}"), edits)]));
        }
        let unknown = finding.key_in(entry.value)?;
        let changed = differences.meant(unknown, template).map(|it| {
            let edits = one(replace_scalar(document, unknown.key, it));
            (format!("Change to `{it}`"), edits)
        });
        // Without the parameter that it was meant to be that one would be missing.
        let removed = changed.is_none().then(|| {
            let edits = remove_entry(document, entry.value, unknown);
            (format!("Remove `{}`", unknown.name()), edits)
        });
        Some(Fix::list(changed.into_iter().chain(removed)))
    })
}

/// The policy template that an entry uses, with its values.
fn used<'a>(leaf: Leaf<'_, 'a>) -> Option<(EntryRef<'a>, &'static PolicyTemplate)> {
    let EntryKind::Template { entry, template } = leaf.entry.kind else {
        return None;
    };
    Some((entry, template))
}

fn is_map(entry: EntryRef<'_>) -> bool {
    intrinsic::of(entry.value).is_none() && entry.value.is_mapping()
}

fn not_a_map(entry: EntryRef<'_>, template: &PolicyTemplate) -> Diagnostic {
    let (range, bare) = match entry.value.is_null() {
        true => (entry.key.full_range(), ""),
        false => (entry.value.full_range(), ", not a bare value"),
    };
    let name = template.name;
    let names = listed(template.parameters.iter().map(|it| it.name));
    let message = match template.parameters.len() {
        0 => format!("`{name}` has no parameters, but needs an empty map. Write `{name}: {{}}`."),
        _ => format!("`{name}` needs a map with {names}{bare}."),
    };
    RULE.at(range, message)
}

/// The parameters with what is there instead of them: one value, or a list of maps with one key each.
fn written<'a>(
    entry: EntryRef<'a>,
    template: &PolicyTemplate,
    resolver: &Resolver<'_>,
) -> Piece<'a> {
    let value = entry.value;
    let is_function = intrinsic::of(value).is_some();
    let single = is_function || value.scalar().is_some() && !value.is_null();
    if let ([only], true) = (template.parameters.as_ref(), single) {
        return Piece::entry(only.name, Piece::Copy(value));
    }
    let entries: Vec<EntryRef<'a>> = match is_function {
        true => Vec::new(),
        false => value.items().flat_map(|it| it.entries()).collect(),
    };
    let parameters = template.parameters.iter().map(|it| {
        let given = entries.iter().find(|entry| entry.name() == it.name);
        let piece = given.map_or_else(|| fitting(it, resolver), |it| Piece::Copy(it.value));
        (it.name.to_owned(), piece)
    });
    Piece::entries(parameters)
}

/// Parameters that have no value, and keys that are not parameters.
struct Differences<'a> {
    missing: Vec<&'static TemplateParameter>,
    unknown: Vec<EntryRef<'a>>,
}

impl<'a> Differences<'a> {
    fn of(entry: EntryRef<'a>, template: &'static PolicyTemplate) -> Self {
        let is_known = |name: &str| template.parameters.iter().any(|it| it.name == name);
        let is_missing = |it: &&TemplateParameter| entry.value.entry(it.name).is_none();
        let unknown = entry.value.entries();
        Self {
            missing: template.parameters.iter().filter(is_missing).collect(),
            unknown: unknown
                .filter(|it| !it.is_merge() && !is_known(it.name()))
                .collect(),
        }
    }

    /// The missing parameter that a key must be: the nearest, or the only one that is left when no other key is.
    fn meant(&self, unknown: EntryRef<'_>, template: &PolicyTemplate) -> Option<&'static str> {
        let missing = self.missing.iter().map(|it| it.name);
        let known = template.parameters.iter().map(|it| it.name);
        match (
            closest(unknown.name(), known),
            &*self.missing,
            &*self.unknown,
        ) {
            (Some(near), _, _) => missing.into_iter().find(|it| *it == near),
            (None, [one], [_]) => Some(one.name),
            (None, _, _) => None,
        }
    }

    /// The missing parameters that no key was meant to be: such a key has a finding of its own.
    fn not_renamed(&self, template: &PolicyTemplate) -> Vec<&'static TemplateParameter> {
        let unknown = self.unknown.iter();
        let renamed: Vec<&str> = unknown.filter_map(|it| self.meant(*it, template)).collect();
        let missing = self.missing.iter().copied();
        missing.filter(|it| !renamed.contains(&it.name)).collect()
    }
}

fn add(
    leaf: Leaf<'_, '_>,
    entry: EntryRef<'_>,
    template: &PolicyTemplate,
    missing: &[&TemplateParameter],
    resolver: &Resolver<'_>,
) -> Option<Vec<TextEdit>> {
    let document = resolver.template().document();
    if entry.value.entries().len() == 0 {
        let all = values(template, None, resolver);
        return one(set_value(document, leaf.entry.node, entry, &all));
    }
    let pieces: Vec<_> = missing
        .iter()
        .map(|it| (it.name, fitting(it, resolver)))
        .collect();
    let entries: Vec<_> = pieces.iter().map(|(name, piece)| (*name, piece)).collect();
    one(append_entries(document, entry.value, &entries))
}

fn surplus(
    unknown: EntryRef<'_>,
    template: &PolicyTemplate,
    differences: &Differences<'_>,
) -> Diagnostic {
    let (name, template_name) = (unknown.name(), template.name);
    let meant = differences.meant(unknown, template);
    let message = match &meant {
        Some(parameter) => {
            format!("`{template_name}` has no parameter `{name}`. Did you mean `{parameter}`?")
        }
        None => {
            let has = match template.parameters.as_ref() {
                [] => "has no parameters".to_owned(),
                some => format!("accepts only {}", listed(some.iter().map(|it| it.name))),
            };
            format!("`{template_name}` {has}: SAM ignores `{name}`. Remove it.")
        }
    };
    // SAM refuses a template that lacks the parameter.
    let severity = match meant {
        Some(_) => Severity::Error,
        None => Severity::Warning,
    };
    RULE.at(unknown.key.full_range(), message)
        .severity(severity)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const SHAPES: &str = r#"
Resources:
  Photos:
    Type: AWS::S3::Bucket
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - S3ReadPolicy:
      - S3WritePolicy: !Ref Photos
      - S3CrudPolicy:
        - BucketName: !Ref Photos # one
      - LambdaInvokePolicy: checkout
      - AMIDescribePolicy:
      - SQSPollerPolicy: {}
"#;

    #[test]
    fn values_stand_in_a_map() {
        check(
            SHAPES,
            expect![[r#"
                9 |       - S3ReadPolicy:
                  |         ^^^^^^^^^^^^ policy-template-parameters: `S3ReadPolicy` needs a map with `BucketName`.
                  |         fix: Write it with `BucketName`
                10 |       - S3WritePolicy: !Ref Photos
                   |                        ^^^^^^^^^^^ policy-template-parameters: `S3WritePolicy` needs a map with `BucketName`, not a bare value.
                   |                        fix: Write it with `BucketName`
                12 |         - BucketName: !Ref Photos # one
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^ policy-template-parameters: `S3CrudPolicy` needs a map with `BucketName`, not a bare value.
                   |         fix: Write it with `BucketName`
                13 |       - LambdaInvokePolicy: checkout
                   |                             ^^^^^^^^ policy-template-parameters: `LambdaInvokePolicy` needs a map with `FunctionName`, not a bare value.
                   |                             fix: Write it with `FunctionName`
                14 |       - AMIDescribePolicy:
                   |         ^^^^^^^^^^^^^^^^^ policy-template-parameters: `AMIDescribePolicy` has no parameters, but needs an empty map. Write `AMIDescribePolicy: {}`.
                   |         fix: Write `{}`
                15 |       - SQSPollerPolicy: {}
                   |         ^^^^^^^^^^^^^^^ policy-template-parameters: `SQSPollerPolicy` needs a value for `QueueName`.
                   |         fix: Add `QueueName`
            "#]],
        );
        check_fix(
            SHAPES,
            "Write it with `BucketName`",
            expect![[r#"
                  9 |       - S3ReadPolicy:
                +10 |           BucketName: !Ref Photos
                 11 |       - S3WritePolicy: !Ref Photos
            "#]],
        );
        check_fix(
            SHAPES,
            "Write it with `FunctionName`",
            expect![[r#"
                 12 |         - BucketName: !Ref Photos # one
                -13 |       - LambdaInvokePolicy: checkout
                +13 |       - LambdaInvokePolicy:
                +14 |           FunctionName: checkout
                 15 |       - AMIDescribePolicy:
            "#]],
        );
        check_fix(
            SHAPES,
            "Write `{}`",
            expect![[r#"
                 13 |       - LambdaInvokePolicy: checkout
                -14 |       - AMIDescribePolicy:
                +14 |       - AMIDescribePolicy: {}
                 15 |       - SQSPollerPolicy: {}
            "#]],
        );
        check_fix(
            SHAPES,
            "Add `QueueName`",
            expect![[r#"
                 14 |       - AMIDescribePolicy:
                -15 |       - SQSPollerPolicy: {}
                +15 |       - SQSPollerPolicy:
                +16 |           QueueName: QUEUE_NAME
            "#]],
        );
    }

    const NAMES: &str = r#"
Resources:
  Clock:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - S3ReadPolicy:
          Bucket: photos
      - EFSWriteAccessPolicy:
          FileSystem: fs-1
          Filesystem: fs-1
      - DynamoDBReadPolicy:
          TableName: orders
          Index: by-date # none
      - AMIDescribePolicy: {ImageId: ami-1}
"#;

    #[test]
    fn parameters_have_their_names() {
        check(
            NAMES,
            expect![[r#"
                8 |           Bucket: photos
                  |           ^^^^^^ policy-template-parameters: `S3ReadPolicy` has no parameter `Bucket`. Did you mean `BucketName`?
                  |           fix: Change to `BucketName`
                9 |       - EFSWriteAccessPolicy:
                  |         ^^^^^^^^^^^^^^^^^^^^ policy-template-parameters: `EFSWriteAccessPolicy` needs a value for `AccessPoint`.
                  |         fix: Add `AccessPoint`
                11 |           Filesystem: fs-1
                   |           ^^^^^^^^^^ policy-template-parameters (warning): `EFSWriteAccessPolicy` accepts only `AccessPoint` and `FileSystem`: SAM ignores `Filesystem`. Remove it.
                   |           fix: Remove `Filesystem`
                14 |           Index: by-date # none
                   |           ^^^^^ policy-template-parameters (warning): `DynamoDBReadPolicy` accepts only `TableName`: SAM ignores `Index`. Remove it.
                   |           fix: Remove `Index`
                15 |       - AMIDescribePolicy: {ImageId: ami-1}
                   |                             ^^^^^^^ policy-template-parameters (warning): `AMIDescribePolicy` has no parameters: SAM ignores `ImageId`. Remove it.
                   |                             fix: Remove `ImageId`
            "#]],
        );
        check_fix(
            NAMES,
            "Change to `BucketName`",
            expect![[r#"
                  7 |       - S3ReadPolicy:
                - 8 |           Bucket: photos
                + 8 |           BucketName: photos
                  9 |       - EFSWriteAccessPolicy:
            "#]],
        );
        check_fix(
            NAMES,
            "Add `AccessPoint`",
            expect![[r#"
                 11 |           Filesystem: fs-1
                +12 |           AccessPoint: ACCESS_POINT
                 13 |       - DynamoDBReadPolicy:
            "#]],
        );
        check_fix(
            NAMES,
            "Remove `Index`",
            expect![[r#"
                 13 |           TableName: orders
                -14 |           Index: by-date # none
                 14 |       - AMIDescribePolicy: {ImageId: ami-1}
            "#]],
        );
    }
}
