//! `lifecycle-policy-key`: `CreationPolicy` or `UpdatePolicy` of a resource has a key that CloudFormation does not know.
//!
//! What the key asks for does not happen: the instances of a group are not replaced in batches, and the traffic of a function
//! is not shifted.
//!
//! ```yaml
//! UpdatePolicy:
//!   AutoScalingRollingUpdates: {MaxBatchSize: 1}    # bad
//!   AutoScalingRollingUpdate: {MaxBatchSize: 1}     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::spec::lifecycle_keys;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "lifecycle-policy-key",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// A key that is not known, what it stands in, and what may stand there.
struct UnknownKey<'a> {
    entry: EntryRef<'a>,
    holder: &'a str,
    known: Vec<&'static str>,
}

impl UnknownKey<'_> {
    fn near(&self) -> Option<&'static str> {
        closest(self.entry.name(), self.known.iter().copied())
    }
}

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    if resolver.template().has_macros() {
        return;
    }
    for it in unknown_keys(resource) {
        let near = it.near();
        let way_out = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Remove it, or correct its name.".to_owned(),
        };
        let message = format!(
            "`{}` has no key `{}`. {way_out}",
            it.holder,
            shortened(it.entry.name())
        );
        let finding = RULE.at(it.entry.key.full_range(), message);
        acc.push(finding.meaning(near));
    }
}

fn unknown_keys(resource: Resource<'_>) -> Vec<UnknownKey<'_>> {
    let mut found = Vec::new();
    for attribute in resource.body().entries() {
        let known = lifecycle_keys(attribute.name());
        if known.is_empty() {
            continue;
        }
        for entry in plain_entries(attribute.value) {
            let Some(key) = known.iter().find(|it| it.name == entry.name()) else {
                found.push(UnknownKey {
                    entry,
                    holder: attribute.name(),
                    known: known.iter().map(|it| it.name).collect(),
                });
                continue;
            };
            let inner = plain_entries(entry.value).filter(|_| !key.keys.is_empty());
            let names = || key.keys.iter().map(|it| it.0);
            let unknown = inner.filter(|it| names().all(|known| known != it.name()));
            found.extend(unknown.map(|it| UnknownKey {
                entry: it,
                holder: key.name,
                known: names().collect(),
            }));
        }
    }
    found
}

/// The entries of a map that is no function, but for those that a merge or a macro brings.
fn plain_entries(node: NodeRef<'_>) -> impl Iterator<Item = EntryRef<'_>> {
    let is_function = intrinsic::of(node).is_some();
    let entries = node.entries().filter(move |_| !is_function);
    entries.filter(|it| !it.is_merge() && !it.name().is_empty() && !it.name().starts_with("Fn::"))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let unknown = unknown_keys(finding.resource(resolver)?);
    let mut unknown = unknown.into_iter().filter(|it| finding.is_at(it.entry.key));
    let found = unknown.next()?;
    let near = found.near()?;
    let document = resolver.template().document();
    let edits = one(replace_scalar(document, found.entry.key, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn keys_of_both_attributes() {
        check_rule(
            r#"
Resources:
  Servers:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy:
      ResourceSignals: {Count: 1}
      AutoScalingCreationPolicy: {MinSuccessfulInstancesPercent: 50}
    UpdatePolicy:
      AutoScalingRollingUpdate: {MaxBatchSizes: 1, MinInstancesInService: 1}
      Own: true
  Live:
    Type: AWS::Lambda::Alias
    UpdatePolicy:
      Fn::If: [A, {CodeDeployLambdaAliasUpdate: {ApplicationName: a}}, !Ref AWS::NoValue]
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    UpdatePolicy: {UseOnlineResharding: true}
"#,
            "lifecycle-policy-key",
            expect![[r#"
                6 |       ResourceSignals: {Count: 1}
                  |       ^^^^^^^^^^^^^^^ lifecycle-policy-key (warning): `CreationPolicy` has no key `ResourceSignals`. Did you mean `ResourceSignal`?
                  |       fix: Change to `ResourceSignal`
                9 |       AutoScalingRollingUpdate: {MaxBatchSizes: 1, MinInstancesInService: 1}
                  |                                  ^^^^^^^^^^^^^ lifecycle-policy-key (warning): `AutoScalingRollingUpdate` has no key `MaxBatchSizes`. Did you mean `MaxBatchSize`?
                  |                                  fix: Change to `MaxBatchSize`
                10 |       Own: true
                   |       ^^^ lifecycle-policy-key (warning): `UpdatePolicy` has no key `Own`. Remove it, or correct its name.
            "#]],
        );
    }
}
