//! `policy-size`: a policy is longer than its quota.
//!
//! IAM counts the characters of a policy without white space, and takes 6,144 of a managed policy, 10,240 of all inline
//! policies of a role together, 5,120 of a group's, 2,048 of a user's, and 2,048 of a trust policy (which can be raised).
//! Policies of queues, topics, buckets and keys have quotas of their own.
//!
//! Of a role everything counts that is written into it: statements, what policy templates become, what SAM adds for
//! destinations and events, and every `AWS::IAM::Policy` that names the role. What intrinsic functions come to is counted
//! as the least it can be, a region as nine characters and a name as one, so what is reported here is surely too long.
//!
//! Put what belongs together into a managed policy of its own, of which a role takes ten; write a wildcard for many
//! resources whose names begin the same; or give a function less to do.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::{Environment, Resolver};
use sam_core::expand::{EntryKind, Made, Origin, PolicyEntry, policy_entries, role_of};
use sam_core::iam::policy_templates;
use sam_core::permission::{least_length, least_length_of_policy};
use sam_core::policy::{PolicySite, SiteKind, sites_of};
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextRange;
use std::collections::HashMap;
use std::sync::OnceLock;

pub(super) const RULE: Rule = Rule {
    code: "policy-size",
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: None,
};

/// How many characters may be in what.
struct Quota {
    most: usize,
    /// What is counted together, in a sentence.
    of: &'static str,
}

const fn quota(most: usize, of: &'static str) -> Quota {
    Quota { most, of }
}

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    let Some(resource_type) = resource.type_name() else {
        return;
    };
    let quota_of_role = of_inline(resource_type);
    let of_role = match quota_of_role {
        Some(_) => attached(&role_id(resource, resource_type), template),
        None => Vec::new(),
    };
    // Less text than any quota cannot be too much, and most resources have no policy.
    let is_long = usize::from(resource.entry.range().len()) >= SMALLEST;
    if !is_long && of_role.is_empty() {
        return;
    }
    let sites = sites_of(resource);
    let (inline, others): (Vec<_>, Vec<_>) = sites
        .into_iter()
        .partition(|it| is_inline(it, resource_type));
    for site in others {
        if let Some(quota) = of_one(&site, resource) {
            of_site(acc, template, &site, &quota);
        }
    }
    if let Some(quota) = quota_of_role {
        let all = Inline {
            resource,
            sites: &inline,
            attached: &of_role,
            template,
        };
        all.report(acc, &quota);
    }
}

/// The role whose inline policies a resource has.
fn role_id<'a>(resource: Resource<'a>, resource_type: &str) -> std::borrow::Cow<'a, str> {
    match resource_type {
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
            format!("{}Role", resource.id).into()
        }
        _ => resource.id.into(),
    }
}

/// The policies that are written into a role from elsewhere, in any case; one that names it twice is there twice.
fn attached<'a>(role: &str, template: Template<'a>) -> Vec<Resource<'a>> {
    let mut found = Vec::new();
    for policy in template.resources_naming(role) {
        let roles = match policy.type_name() {
            Some("AWS::IAM::Policy") => policy.property("Roles"),
            Some("AWS::IAM::RolePolicy") => policy.property("RoleName"),
            Some(_) | None => continue,
        };
        let is_certain = policy.body().get("Condition").is_none();
        let Some(roles) = roles.filter(|_| is_certain) else {
            continue;
        };
        let ids = std::iter::once(roles).chain(roles.items());
        let of_role = ids.filter(|it| intrinsic::named_id(*it) == Some(role));
        found.extend(of_role.map(|_| policy));
    }
    found
}

/// A document shorter than this as text is shorter than every quota: JSON has at most about three characters where YAML
/// has one.
const SMALLEST: usize = 600;

/// Whether a document is counted together with the others of its resource.
fn is_inline(site: &PolicySite<'_>, resource_type: &str) -> bool {
    site.kind == SiteKind::Identity && of_inline(resource_type).is_some()
}

fn of_inline(resource_type: &str) -> Option<Quota> {
    match resource_type {
        "AWS::IAM::Role" => Some(quota(10_240, "the inline policies of a role")),
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
            Some(quota(10_240, "the inline policies of its role"))
        }
        "AWS::IAM::Group" => Some(quota(5_120, "the inline policies of a group")),
        "AWS::IAM::User" => Some(quota(2_048, "the inline policies of a user")),
        _ => None,
    }
}

fn of_one(site: &PolicySite<'_>, resource: Resource<'_>) -> Option<Quota> {
    let has = |name| {
        resource
            .property(name)
            .is_some_and(|it| it.items().len() > 0)
    };
    match (site.kind, resource.type_name()?) {
        (SiteKind::Trust, _) => Some(quota(
            2_048,
            "a trust policy, unless the quota of the account was raised",
        )),
        (_, "AWS::IAM::ManagedPolicy") => Some(quota(6_144, "a managed policy")),
        (_, "AWS::IAM::Policy") if has("Users") => {
            Some(quota(2_048, "the inline policies of a user"))
        }
        (_, "AWS::IAM::Policy") if has("Groups") => {
            Some(quota(5_120, "the inline policies of a group"))
        }
        (_, "AWS::IAM::Policy" | "AWS::IAM::RolePolicy") => {
            Some(quota(10_240, "the inline policies of a role"))
        }
        (_, "AWS::IAM::UserPolicy") => Some(quota(2_048, "the inline policies of a user")),
        (_, "AWS::IAM::GroupPolicy") => Some(quota(5_120, "the inline policies of a group")),
        (SiteKind::Resource("s3"), "AWS::S3::BucketPolicy") => {
            Some(quota(20_480, "the policy of a bucket"))
        }
        (SiteKind::Resource("kms"), _) => Some(quota(32_768, "the policy of a key")),
        (SiteKind::Resource("sns"), _) => Some(quota(30_720, "the policy of a topic")),
        (SiteKind::Resource("secretsmanager"), _) => Some(quota(20_480, "the policy of a secret")),
        (
            SiteKind::Identity | SiteKind::Resource(_) | SiteKind::Permission | SiteKind::Limit,
            _,
        ) => None,
    }
}

fn of_site(
    acc: &mut Vec<Diagnostic>,
    template: Template<'_>,
    site: &PolicySite<'_>,
    quota: &Quota,
) {
    let text = template
        .document()
        .slice(site.document.node.full_range())
        .len();
    if text >= SMALLEST {
        let size = least_length(&site.document.node.to_value(), template);
        report(acc, site.key().full_range(), size, quota, "");
    }
}

/// All that is written into one role, user or group.
struct Inline<'i, 'a> {
    resource: Resource<'a>,
    sites: &'i [PolicySite<'a>],
    attached: &'i [Resource<'a>],
    template: Template<'a>,
}

/// How many characters come from where.
#[derive(Default)]
struct Sizes {
    written: usize,
    templates: usize,
    added: usize,
    attached: usize,
}

impl Sizes {
    fn sum(&self) -> usize {
        self.written + self.templates + self.added + self.attached
    }

    /// Which parts are not to be seen at the place of the finding.
    fn parts(&self) -> String {
        let parts = [
            (self.templates, "from policy templates"),
            (self.added, "added by SAM"),
            (self.attached, "from policies that name the role"),
        ];
        let parts = parts.into_iter().filter(|(size, _)| *size > 0);
        let parts: Vec<String> = parts
            .map(|(size, what)| format!("{} {what}", grouped(size)))
            .collect();
        match parts.as_slice() {
            [] => String::new(),
            parts => format!(" ({})", parts.join(", ")),
        }
    }
}

impl Inline<'_, '_> {
    fn report(&self, acc: &mut Vec<Diagnostic>, quota: &Quota) {
        if self.at_most() < quota.most {
            return;
        }
        let sizes = self.sizes(quota);
        let last = self.sites.last().map(|it| it.entry);
        let entry = last.or_else(|| self.resource.property_entry("Policies"));
        let key = entry.map_or(self.resource.entry.key, |it| it.key);
        report(acc, key.full_range(), sizes.sum(), quota, &sizes.parts());
    }

    /// A quick look: hardly more than this can come of it. JSON has at most about three characters where YAML has one.
    fn at_most(&self) -> usize {
        let document = self.template.document();
        let of_sites = self.sites.iter().map(|it| it.document.node.full_range());
        let of_attached = self.attached.iter().map(|it| it.entry.range());
        let texts: usize = of_sites
            .chain(of_attached)
            .map(|it| document.slice(it).len())
            .sum();
        let policies = self.resource.property("Policies").map(policy_entries);
        let templates = policies.iter().flatten().map(most_of_entry);
        texts * 3 + templates.sum::<usize>() + self.own_parts()
    }

    /// What SAM may add by itself.
    fn own_parts(&self) -> usize {
        let events = self.resource.property("Events");
        let events = events.map_or(0, |it| it.entries().len());
        MOST_OF_EVENT * (events + 1)
    }

    fn sizes(&self, quota: &Quota) -> Sizes {
        let mut sizes = Sizes::default();
        let one = |it: &Resource<'_>| {
            let document = it.property("PolicyDocument");
            document.map_or(0, |it| least_length(&it.to_value(), self.template))
        };
        let attached = self.attached.iter().map(one);
        // What is too long by itself is told there.
        sizes.attached = attached.filter(|it| *it <= quota.most).sum();
        let environment = Environment::default();
        let made = match self.resource.type_name() {
            Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine") => {
                role_of(self.resource, self.template, &environment).0
            }
            Some(_) | None => None,
        };
        let Some(role) = made else {
            let sites = self.sites.iter().map(|it| it.document.node.to_value());
            sizes.written = sites.map(|it| least_length(&it, self.template)).sum();
            return sizes;
        };
        if role.made == Made::ThrownAway {
            return Sizes::default();
        }
        for policy in &role.policies {
            let size = least_length_of_policy(&policy.body, self.template);
            match policy.origin {
                Origin::Statement { .. } => sizes.written += size,
                Origin::Template { .. } => sizes.templates += size,
                Origin::Basic
                | Origin::Tracing
                | Origin::Vpc
                | Origin::Managed { .. }
                | Origin::DeadLetterQueue
                | Origin::Destination(_)
                | Origin::Event { .. }
                | Origin::Authorizer { .. }
                | Origin::Route { .. }
                | Origin::Property(_)
                | Origin::Sam => sizes.added += size,
            }
        }
        sizes
    }
}

/// More than SAM writes for one event, or for the destinations.
const MOST_OF_EVENT: usize = 1_200;

/// Hardly more than this can come of a policy template with the values that are given.
fn most_of_entry(entry: &PolicyEntry<'_>) -> usize {
    static SIZES: OnceLock<HashMap<&'static str, usize>> = OnceLock::new();
    let sizes = SIZES.get_or_init(|| {
        let all = policy_templates().iter();
        all.map(|it| (it.name, it.statements.to_string().len()))
            .collect()
    });
    match &entry.kind {
        EntryKind::Template { entry, template } => {
            let values = usize::from(entry.value.full_range().len());
            sizes.get(template.name).copied().unwrap_or_default() + 3 * values
        }
        EntryKind::If { branches, .. } => branches.iter().map(most_of_entry).max().unwrap_or(0),
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Statement(_)
        | EntryKind::Invalid => 0,
    }
}

fn report(acc: &mut Vec<Diagnostic>, at: TextRange, size: usize, quota: &Quota, parts: &str) {
    if size <= quota.most {
        return;
    }
    let (size, of, most) = (grouped(size), quota.of, grouped(quota.most));
    let message = first_short([
        format!(
            "At least {size} characters without white space{parts}, but {of} may have {most}. Move a part to a managed policy, or use wildcards."
        ),
        format!(
            "At least {size} characters{parts}, but {of} may have {most}. Move a part to a managed policy."
        ),
        format!(
            "At least {size} characters without white space, but {of} may have {most}. Move a part to a managed policy."
        ),
    ]);
    acc.push(RULE.at(at, message));
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{thousands},{:03}", number % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use crate::testing::check;
    use expect_test::expect;
    use std::fmt::Write;

    fn messages(text: &str) -> String {
        let found = findings(&sam_core::analysis::Analysis::open(1, text));
        let found = found.iter().filter(|it| it.code == super::RULE.code);
        found.fold(String::new(), |mut acc, it| {
            writeln!(acc, "{}", it.message).unwrap();
            acc
        })
    }

    fn policy(resource_type: &str, buckets: usize) -> String {
        let mut text = format!(
            "Resources:\n  A:\n    Type: {resource_type}\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: s3:GetObject\n            Resource:\n"
        );
        for at in 0..buckets {
            writeln!(
                text,
                "              - !Sub arn:aws:s3:::bucket-{at:03}-${{Stage}}/*"
            )
            .unwrap();
        }
        text
    }

    #[test]
    fn a_managed_policy_may_be_too_long() {
        expect![[r#"
            At least 7,344 characters without white space, but a managed policy may have 6,144. Move a part to a managed policy, or use wildcards.
        "#]].assert_eq(&messages(&policy("AWS::IAM::ManagedPolicy", 250)));
        expect![[r#""#]].assert_eq(&messages(&policy("AWS::IAM::ManagedPolicy", 200)));
    }

    #[test]
    fn inline_policies_have_more_room() {
        expect![[r#""#]].assert_eq(&messages(&policy("AWS::IAM::Policy", 250)));
        expect![[r#"
            At least 11,694 characters without white space, but the inline policies of a role may have 10,240. Move a part to a managed policy, or use wildcards.
        "#]].assert_eq(&messages(&policy("AWS::IAM::Policy", 400)));
    }

    #[test]
    fn the_inline_policies_of_a_function_count_together() {
        let mut text = String::from(
            "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n",
        );
        for at in 0..160 {
            writeln!(
                text,
                "        - Statement: [{{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'table-{at}'}}]"
            )
            .unwrap();
        }
        expect![[r#"
            At least 13,490 characters without white space, but the inline policies of its role may have 10,240. Move a part to a managed policy, or use wildcards.
        "#]].assert_eq(&messages(&text));
    }

    /// A function with policy templates, a queue for what failed, and policies that name its role.
    fn function(templates: usize, policies: usize, role: &str) -> String {
        let mut text = format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      {role}\n      DeadLetterQueue: {{Type: SQS, TargetArn: x}}\n      Policies:\n"
        );
        for at in 0..templates {
            writeln!(
                text,
                "        - DynamoDBCrudPolicy: {{TableName: table-{at}}}"
            )
            .unwrap();
        }
        for at in 0..policies {
            writeln!(
                text,
                "  P{at}:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: p{at}\n      Roles: [!Ref FRole]\n      PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:GetObject', Resource: '{}'}}]}}",
                "x".repeat(1_000)
            )
            .unwrap();
        }
        text
    }

    #[test]
    fn all_that_is_written_into_a_role_counts() {
        expect![[r#""#]].assert_eq(&messages(&function(12, 0, "")));
        expect![[r#"
            At least 12,079 characters without white space, but the inline policies of its role may have 10,240. Move a part to a managed policy.
        "#]].assert_eq(&messages(&function(30, 0, "")));
        expect![[r#"
            At least 10,767 characters without white space, but the inline policies of its role may have 10,240. Move a part to a managed policy.
        "#]].assert_eq(&messages(&function(16, 4, "")));
        expect![[r#"
            At least 10,819 characters without white space, but the inline policies of its role may have 10,240. Move a part to a managed policy.
        "#]].assert_eq(&messages(&function(0, 10, "")));
        expect![[r#""#]].assert_eq(&messages(&function(30, 0, "Role: !ImportValue role")));
    }

    #[test]
    fn a_short_policy_has_no_finding() {
        check(
            r#"
Resources:
  A:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
"#,
            expect![""],
        );
    }
}
