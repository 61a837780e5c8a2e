//! Everybody of whom a template says what they may do, for a comparison of two versions.

use super::change_conditions::Conditional;
use super::change_notes::{Around, named};
use super::nothing::Judge;
use super::parties::{Party, Stated, parties, with_principals};
use super::resource_policies::with_own_arn;
use crate::grant::words;
use sam_core::permission::{
    Grant, GrantOrigin, Holder, Permissions, ResourceGrant, Role, RolePermissions, Unseen,
};
use sam_core::policy::{Effect, Polarity};
use serde_json::Value;
use std::collections::BTreeSet;

/// Somebody with what they may do.
#[derive(Debug)]
pub(super) struct Subject {
    /// By logical ID: the user of a role, or a role when nobody runs under it; or a principal in words.
    pub(super) name: String,
    /// The logical IDs by which it is asked for.
    pub(super) ids: Vec<String>,
    /// What they may do, role by role.
    pub(super) parts: Vec<Conditional>,
    /// What is said beside that.
    pub(super) around: Around,
    /// Whom the policy of a resource names, and which policy.
    pub(super) party: Option<(Party, String)>,
    /// What allows them the same another way: of a role, the policies of resources that name it.
    pub(super) beside: Vec<Grant>,
    /// Whether what is allowed to the identity itself counts beside that: not of a key or of a role that is assumed, whose
    /// own policy has to let everybody in.
    pub(super) counts_identity: bool,
}

/// Everybody of one version.
#[derive(Debug)]
pub(super) struct Subjects {
    pub(super) all: Vec<Subject>,
    /// What roles, users and their groups are allowed by their own policies.
    pub(super) identities: Vec<(Party, Vec<Grant>)>,
    /// The policies of the template that somebody has, or is limited by, of whom it is told.
    told: BTreeSet<String>,
}

impl Subjects {
    /// Leaves out whoever has a policy that is told of somebody in the other version: for others it is the same as before.
    pub(super) fn without_told_of(&mut self, other: &Self) {
        let told: Vec<String> = other.told.iter().map(|it| whoever_has(it)).collect();
        self.all.retain(|it| !told.contains(&it.name));
    }

    /// What somebody is allowed beside what is told of them: of a role that the policy of a resource names, what its own
    /// policies allow.
    pub(super) fn beside(&self, name: &str, party: Option<&Party>) -> Vec<Grant> {
        let subject = self.all.iter().find(|it| it.name == name);
        let own = subject.map_or(&[][..], |it| &it.beside);
        let of_party = party.and_then(|party| {
            let mut all = self.identities.iter();
            all.find(|(it, _)| it.is_same(party)).map(|(_, it)| it)
        });
        own.iter()
            .chain(of_party.into_iter().flatten())
            .cloned()
            .collect()
    }
}

/// What each user of a role may do, each role without users, and each user and group; whom a policy names that are not
/// in the template; and whom the policy of a resource names, in this version or the other one.
pub(super) fn subjects(permissions: &Permissions<'_>, other: &Permissions<'_>) -> Subjects {
    let of_resources = permissions.resource_policies();
    let is_denied = |it: &ResourceGrant| it.grant.effect == Effect::Deny;
    let (denied, allowed) = of_resources.into_iter().partition(is_denied);
    let mut found = Found {
        denied,
        allowed,
        ..Found::default()
    };
    for role in permissions.roles() {
        found.role(role, permissions);
    }
    for one in permissions.users_and_groups() {
        found.role(&one, permissions);
    }
    for (user, elsewhere) in permissions.roles_elsewhere() {
        let around = &mut found.subject(user.id, &[user.id]).around;
        around.elsewhere.extend(named(&[elsewhere], &[]));
    }
    for (policy, holders) in permissions.policies() {
        found.policy(&policy, &holders, permissions);
    }
    let template = permissions.resolver().template();
    let own = stated(permissions, &role_ids(other));
    let others = stated(other, &role_ids(permissions));
    let other_template = other.resolver().template();
    for (party, of, ids) in parties((&own, template), (&others, other_template)) {
        let counts = |it: &&Stated| it.of == of && party.is_meant(&it.grant, template);
        let all: Vec<&Stated> = own.iter().filter(counts).collect();
        if all.iter().all(|it| it.grant.grant.effect == Effect::Deny) {
            continue;
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let counts_identity = !all.iter().any(|it| it.is_gate);
        let subject = found.subject(&format!("{} {of}", party.name), &ids);
        subject.counts_identity = counts_identity;
        subject.party = Some((party, of));
        for it in all {
            let mut of_one = RolePermissions::default();
            of_one.grants.push(it.grant.grant.clone());
            subject.parts.push(Conditional::new(&it.when, of_one));
        }
    }
    Subjects {
        all: found.all,
        identities: found.identities,
        told: found.policies,
    }
}

/// What the policies of resources and the trust policies of roles say, with the roles that the other version has.
fn stated(permissions: &Permissions<'_>, other: &BTreeSet<&str>) -> Vec<Stated> {
    let template = permissions.resolver().template();
    let of_resources = permissions.resource_policies().into_iter();
    let of_resources = of_resources.map(|grant| Stated {
        of: format!("(policy of {})", grant.resource),
        ids: vec![grant.resource.clone()],
        when: Vec::new(),
        is_gate: template
            .resource(&grant.resource)
            .and_then(|it| it.type_name())
            == Some("AWS::KMS::Key"),
        grant: with_principals(ResourceGrant {
            grant: with_own_arn(grant.clone(), template),
            ..grant
        }),
    });
    let mut all: Vec<Stated> = of_resources.collect();
    for role in permissions.roles() {
        let is_new = !other.contains(role.id.as_str());
        for grant in permissions.trust(role) {
            // That a service uses a role is no more than what the role may do.
            if is_new && is_for_services(&grant) {
                continue;
            }
            let users = role.users.iter().map(|it| it.id.to_owned());
            all.push(Stated {
                of: format!("(trust policy of {})", role.id),
                ids: users.chain([role.id.clone()]).collect(),
                when: role.when(),
                grant,
                is_gate: true,
            });
        }
    }
    all
}

/// The roles of a template by their logical IDs.
fn role_ids<'p>(permissions: &'p Permissions<'_>) -> BTreeSet<&'p str> {
    let roles = permissions.roles().iter();
    roles.map(|it| it.id.as_str()).collect()
}

#[derive(Debug, Default)]
struct Found {
    all: Vec<Subject>,
    /// The policies of the template that somebody has of whom it is told.
    policies: BTreeSet<String>,
    /// What the policies of resources deny, and what they allow.
    denied: Vec<ResourceGrant>,
    allowed: Vec<ResourceGrant>,
    /// See [`Subjects::identities`].
    identities: Vec<(Party, Vec<Grant>)>,
}

impl Found {
    fn subject(&mut self, name: &str, ids: &[&str]) -> &mut Subject {
        let known = self.all.iter().position(|it| it.name == name);
        let at = known.unwrap_or_else(|| {
            self.all.push(Subject {
                name: name.to_owned(),
                ids: ids.iter().map(|it| (*it).to_owned()).collect(),
                parts: Vec::new(),
                around: Around::default(),
                party: None,
                beside: Vec::new(),
                counts_identity: false,
            });
            self.all.len() - 1
        });
        &mut self.all[at]
    }

    fn role<'a>(&mut self, role: &Role<'a>, permissions: &Permissions<'a>) {
        let mut of_role = self.judged(role, permissions);
        for (group, when) in permissions.groups(role) {
            let mut of_group = self.judged(&group, permissions);
            let grants = of_group.grants.iter_mut().map(|it| &mut it.when);
            let unseen = of_group.unseen.iter_mut().map(|it| &mut it.when);
            grants
                .chain(unseen)
                .for_each(|it| it.extend(when.iter().cloned()));
            of_role.grants.extend(of_group.grants);
            of_role.unseen.extend(of_group.unseen);
        }
        let template = permissions.resolver().template();
        let own = Party::of_role(&role.id, template);
        let denied = self.denied.iter().filter(|it| own.is_meant(it, template));
        let denied = denied.map(|it| with_own_arn(it.clone(), template));
        of_role.grants.extend(denied);
        // What everyone is allowed is told of everyone.
        let names = |it: &&ResourceGrant| {
            let mut named = Party::told(it, template).into_iter();
            named.any(|it| it.is_same(&own)) && own.is_meant(it, template)
        };
        let allowed = self.allowed.iter().filter(names);
        let allowed = allowed.map(|it| with_own_arn(it.clone(), template));
        let beside: Vec<Grant> = allowed.collect();
        self.identities.push((own, of_role.grants.clone()));
        let boundary = permissions.boundary(role);
        let limit = self.limit(&boundary, permissions);
        let when = role.when();
        if role.users.is_empty() {
            let subject = self.subject(&role.id, &[&role.id]);
            subject.around.boundary.extend(named(&boundary, &when));
            subject.around.limit = limit;
            subject.beside = beside;
            subject.parts.push(Conditional::new(&when, of_role));
            return;
        }
        for user in &role.users {
            let of_user = user.condition().map(str::to_owned).into_iter();
            let when: Vec<_> = when.iter().cloned().chain(of_user).collect();
            let subject = self.subject(user.id, &[user.id]);
            subject.around.boundary.extend(named(&boundary, &[]));
            // Who runs under one of several roles has more than one limit.
            subject.beside.extend(beside.iter().cloned());
            let is_alone = subject.parts.is_empty();
            subject.around.limit = limit.clone().filter(|_| is_alone);
            subject.parts.push(Conditional::new(&when, of_role.clone()));
        }
    }

    fn judged<'a>(&mut self, role: &Role<'a>, permissions: &Permissions<'a>) -> RolePermissions {
        let mut of_role = permissions.of(role);
        for grant in &of_role.grants {
            match &grant.origin {
                GrantOrigin::Written(id) => drop(self.policies.insert(id.clone())),
                GrantOrigin::Connector(..)
                | GrantOrigin::Template(_)
                | GrantOrigin::Managed(_)
                | GrantOrigin::Chosen(..)
                | GrantOrigin::Statement(_)
                | GrantOrigin::Made(..)
                | GrantOrigin::Sam(..) => {}
            }
        }
        let judge = Judge::new(role, permissions.resolver());
        of_role.grants = judge.left(&of_role.grants);
        of_role
    }

    /// What permissions boundaries allow, if all are known and hold in any case.
    fn limit(&mut self, boundary: &[Unseen], permissions: &Permissions<'_>) -> Option<Vec<Grant>> {
        let declared = boundary
            .iter()
            .filter_map(|it| it.value.get("Ref")?.as_str());
        self.policies.extend(declared.map(str::to_owned));
        match boundary {
            [one] if one.when.is_empty() => permissions.named_policy(one),
            _ => None,
        }
    }

    /// A policy that is put on somebody outside of the template, or on nobody that it shows.
    fn policy<'a>(&mut self, policy: &Role<'a>, holders: &[Holder], permissions: &Permissions<'a>) {
        let is_told = self.policies.contains(&policy.id);
        let names = match holders {
            [] if is_told => return,
            [] => vec![whoever_has(&policy.id)],
            _ => holders.iter().map(|it| holder(it, &policy.id)).collect(),
        };
        let granted = self.judged(policy, permissions);
        for name in names {
            let subject = self.subject(&name, &[&policy.id]);
            subject.parts.push(Conditional::new(&[], granted.clone()));
        }
    }
}

fn whoever_has(policy: &str) -> String {
    format!("whoever has the policy {policy}")
}

/// `role existing (by the policy Deploy)`
fn holder(holder: &Holder, policy: &str) -> String {
    let kind = match holder.property {
        "Users" | "UserName" => "user",
        "Groups" | "GroupName" => "group",
        _ => "role",
    };
    format!(
        "{kind} {} (by the policy {policy})",
        words::short(&holder.name)
    )
}

fn is_for_services(grant: &ResourceGrant) -> bool {
    let only = match &grant.principal {
        Value::Object(kinds) => kinds.keys().all(|it| it == "Service"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            false
        }
    };
    only && grant.principal_polarity == Polarity::Is && grant.grant.effect == Effect::Allow
}

#[cfg(test)]
mod tests {
    use crate::permissions::changes;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;

    /// What changes from some resources to others, and back.
    #[track_caller]
    fn check(old: &str, new: &str, expected: Expect) {
        let of = |resources: &str| {
            let text = format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{resources}");
            let document = Analysis::open(1, &text);
            assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
            document
        };
        let (old, new) = (of(old), of(new));
        let text = |old: &Analysis, new: &Analysis| {
            let found = changes(old, new, &Environment::default(), None).unwrap();
            format!("{}grants more: {}\n", found.text(), found.grants_more())
        };
        expected.assert_eq(&format!(
            "{}and back\n{}",
            text(&old, &new),
            text(&new, &old)
        ));
    }

    #[test]
    fn a_policy_that_was_a_boundary_is_the_same_for_others() {
        let of = |boundary: &str| {
            format!(
                r#"
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties: {{PolicyDocument: {{Statement: [{{Effect: Allow, Action: '*', Resource: '*'}}]}}}}
  F:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.13, Handler: a.b, InlineCode: x{boundary}}}
"#
            )
        };
        check(
            &of(", PermissionsBoundary: !Ref Limit"),
            &of(""),
            expect![[r#"
                F: a change beside policies

                F
                  no longer limited by a permissions boundary, until now Limit
                grants more: false
                and back
                F: a change beside policies

                F
                  at most what its permissions boundary allows: Limit
                grants more: false
            "#]],
        );
    }

    #[test]
    fn who_may_assume_a_role() {
        let role = |principal: &str| {
            format!(
                "  R: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {principal}}}]}}}}}}\n"
            )
        };
        check(
            &role("{Service: lambda.amazonaws.com}"),
            &role("{Service: lambda.amazonaws.com, AWS: '*'}"),
            expect![[r#"
                everyone (trust policy of R) (new): 1 action more (write)

                everyone (trust policy of R) (new)
                  granted:
                    Write  AssumeRole (sts)
                           on R
                grants more: true
                and back
                everyone (trust policy of R) (removed): 1 action fewer (write)

                everyone (trust policy of R) (removed)
                  revoked:
                    Write  AssumeRole (sts)
                           on R
                grants more: false
            "#]],
        );
        let function = |properties: &str| {
            format!(
                "  F: {{Type: AWS::Serverless::Function, Properties: {{Tracing: Disabled{properties}}}}}\n"
            )
        };
        check(
            &function(""),
            &function(
                ", AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: '111122223333'}}}",
            ),
            expect![[r#"
                111122223333 (trust policy of FRole) (new): 1 action more (write)
                lambda.amazonaws.com (trust policy of FRole) (removed): 1 action fewer (write)

                111122223333 (trust policy of FRole) (new)
                  granted:
                    Write  AssumeRole (sts)
                           on FRole

                lambda.amazonaws.com (trust policy of FRole) (removed)
                  revoked:
                    Write  AssumeRole (sts)
                           on FRole
                grants more: true
                and back
                lambda.amazonaws.com (trust policy of FRole) (new): 1 action more (write)
                111122223333 (trust policy of FRole) (removed): 1 action fewer (write)

                lambda.amazonaws.com (trust policy of FRole) (new)
                  granted:
                    Write  AssumeRole (sts)
                           on FRole

                111122223333 (trust policy of FRole) (removed)
                  revoked:
                    Write  AssumeRole (sts)
                           on FRole
                grants more: true
            "#]],
        );
    }

    #[test]
    fn a_new_role_that_a_service_uses_is_not_told_for_that() {
        let topic = "  T: {Type: AWS::SNS::Topic}\n";
        check(
            topic,
            &format!(
                "{topic}  R: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Action: 'sts:AssumeRole', Principal: {{Service: lambda.amazonaws.com}}}}]}}}}}}\n"
            ),
            expect![[r#"
                The same permissions as before.
                grants more: false
                and back
                The same permissions as before.
                grants more: false
            "#]],
        );
    }

    #[test]
    fn users_groups_and_policies_of_others() {
        let policy = |more: &str| {
            format!(
                "  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{{more}PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}}]}}}}}}\n"
            )
        };
        let user = "  U: {Type: AWS::IAM::User}\n  G: {Type: AWS::IAM::Group}\n";
        check(
            user,
            "  U: {Type: AWS::IAM::User, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess', 'arn:aws:iam::1:policy/x']}}\n  G: {Type: AWS::IAM::Group, Properties: {Policies: [{PolicyName: x, PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]}}\n",
            expect![[r#"
                U: 27 actions more; 1 policy more
                G: 22321 actions more, 11485 of them write and 422 permissions management

                U
                  granted:
                    Any   List* (cloudtrail)
                    Read  Get* · Describe* · LookupEvents (cloudtrail)
                          on *
                    policy arn:aws:iam::1:policy/x

                G
                  granted:
                    Any  all actions of all services
                         on *
                grants more: true
                and back
                U: 27 actions fewer; 1 policy fewer
                G: 22321 actions fewer, 11485 of them write and 422 permissions management

                U
                  revoked:
                    Any   List* (cloudtrail)
                    Read  Get* · Describe* · LookupEvents (cloudtrail)
                          on *
                    policy arn:aws:iam::1:policy/x

                G
                  revoked:
                    Any  all actions of all services
                         on *
                grants more: false
            "#]],
        );
        check(
            user,
            &format!("{user}{}", policy("Groups: [!Ref G], ")),
            expect![[r#"
                G: 1 action more

                G
                  granted:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: true
                and back
                G: 1 action fewer

                G
                  revoked:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: false
            "#]],
        );
        check(
            &policy(""),
            &policy("Roles: [existing], "),
            expect![[r#"
                role existing (by the policy P) (new): 1 action more

                role existing (by the policy P) (new)
                  granted:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: true
                and back
                role existing (by the policy P) (removed): 1 action fewer

                role existing (by the policy P) (removed)
                  revoked:
                    List  ListAllMyBuckets (s3)
                          on *
                grants more: false
            "#]],
        );
    }

    #[test]
    fn a_permissions_boundary() {
        let function = |properties: &str| {
            format!(
                "  F: {{Type: AWS::Serverless::Function, Properties: {{Tracing: Disabled{properties}}}}}\n"
            )
        };
        check(
            &function(", PermissionsBoundary: 'arn:aws:iam::1:policy/Limit'"),
            &function(""),
            expect![[r#"
                F: a change that may allow more

                F
                  no longer limited by a permissions boundary, until now
                    arn:aws:iam::1:policy/Limit
                grants more: true
                and back
                F: a change beside policies

                F
                  at most what its permissions boundary allows: arn:aws:iam::1:policy/Limit
                grants more: false
            "#]],
        );
        let user = |boundary: &str| {
            format!(
                "  U: {{Type: AWS::IAM::User, Properties: {{PermissionsBoundary: {boundary}}}}}\n"
            )
        };
        check(
            &user("!Ref Limit"),
            &user("!If [Strict, !Ref Limit, !Ref Other]"),
            expect![[r#"
                U: a change that may allow more

                U
                  another permissions boundary: Limit, only if Strict is true or Other, only if
                    Strict is false, until now Limit
                grants more: true
                and back
                U: a change that may allow more

                U
                  another permissions boundary: Limit, until now Limit, only if Strict is true
                    or Other, only if Strict is false
                grants more: true
            "#]],
        );
    }

    #[test]
    fn a_role_that_is_in_no_template() {
        let function = |properties: &str| {
            format!(
                "  F: {{Type: AWS::Serverless::Function, Properties: {{Tracing: Disabled{properties}}}}}\n"
            )
        };
        check(
            &function(""),
            &function(", Role: 'arn:aws:iam::123456789012:role/Admin'"),
            expect![[r#"
                F: a change that may allow more; 3 actions fewer, 3 of them write

                F
                  what it may do is not visible: it runs under
                    arn:aws:iam::123456789012:role/Admin
                  visible until now:
                    Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                           on *
                grants more: true
                and back
                F: 3 actions more, 3 of them write

                F
                  what it might do until now was not visible: it ran under
                    arn:aws:iam::123456789012:role/Admin
                  granted:
                    Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                           on *
                grants more: true
            "#]],
        );
        check(
            &function(", Role: !Ref RoleArn"),
            &function(", Role: !If [P, !Ref AWS::NoValue, !Ref Other]"),
            expect![[r#"
                F: a change that may allow more; 3 actions more, 3 of them write

                F
                  what it may do is not visible: it runs under Other, only if P is false, until
                    now under RoleArn
                  granted:
                    only if P is true:
                    Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                           on *
                grants more: true
                and back
                F: a change that may allow more; 3 actions fewer, 3 of them write

                F
                  what it may do is not visible: it runs under RoleArn, until now under Other,
                    only if P is false
                  visible until now:
                    only if P is true:
                    Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                           on *
                grants more: true
            "#]],
        );
    }
}
