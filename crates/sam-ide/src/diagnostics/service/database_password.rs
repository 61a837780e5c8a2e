//! `database-password`: a new database has a name of its administrator and no password.
//!
//! RDS refuses to create an instance or a cluster with `MasterUsername` and without a password: give it one with a dynamic
//! reference, or let RDS keep one in Secrets Manager with `ManageMasterUserPassword: true`. What is made from a snapshot or
//! copies another one has its password.
//!
//! ```yaml
//! Type: AWS::RDS::DBInstance
//! Properties: {Engine: postgres, MasterUsername: app}                                    # bad
//! Properties: {Engine: postgres, MasterUsername: app, ManageMasterUserPassword: true}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_property, one};
use sam_core::connector::Resolver;
use sam_core::policy::{has, may_have_more};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "database-password",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// The types that have an administrator.
const TYPES: [&str; 2] = ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"];

/// What gives a password, or makes another one unnecessary.
const INSTEAD: [&str; 14] = [
    "DBClusterIdentifier",
    "DBClusterSnapshotIdentifier",
    "DBSnapshotIdentifier",
    "GlobalClusterIdentifier",
    "ManageMasterUserPassword",
    "MasterUserAuthenticationType",
    "MasterUserPassword",
    "ReplicationSourceIdentifier",
    "SnapshotIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    "SourceDBInstanceIdentifier",
    "SourceDbClusterResourceId",
    "SourceDbiResourceId",
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let is_database = resource.type_name().is_some_and(|it| TYPES.contains(&it));
    let properties = resource.properties().filter(|_| is_database);
    let Some(properties) = properties.filter(|it| !may_have_more(*it)) else {
        return;
    };
    let Some(user) = properties.entry("MasterUsername") else {
        return;
    };
    // A condition may take away the user and give a snapshot.
    let is_given = |it: &&str| properties.get(it).is_some();
    if has(properties, "MasterUsername") && !INSTEAD.iter().any(is_given) {
        let message = "RDS refuses a database without a password of `MasterUsername`. Set `ManageMasterUserPassword: true` or `MasterUserPassword`.";
        acc.push(RULE.at(user.key.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resource = finding.resource(resolver)?;
    let value = Piece::Literal("true".to_owned());
    let edit = append_property(document, resource, "ManageMasterUserPassword", &value);
    let label = "Add `ManageMasterUserPassword: true`";
    Some(Fix::list([(label, one(edit))]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn an_administrator_has_a_password() {
        check(
            "\
Resources:
  A: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: '20', MasterUsername: app}}
  B: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, DBSnapshotIdentifier: s, MasterUsername: app}}
  C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, MasterUsername: app}}
  D: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, MasterUsername: app, ManageMasterUserPassword: true}}
",
            expect![[r#"
                2 |   A: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: '20', MasterUsername: app}}
                  |                                                                                                                         ^^^^^^^^^^^^^^ database-password: RDS refuses a database without a password of `MasterUsername`. Set `ManageMasterUserPassword: true` or `MasterUserPassword`.
                  |                                                                                                                         fix: Add `ManageMasterUserPassword: true`
                4 |   C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, MasterUsername: app}}
                  |                                                                          ^^^^^^^^^^^^^^ database-password: RDS refuses a database without a password of `MasterUsername`. Set `ManageMasterUserPassword: true` or `MasterUserPassword`.
                  |                                                                          fix: Add `ManageMasterUserPassword: true`
            "#]],
        );
    }

    #[test]
    fn a_password_is_kept_by_rds() {
        check_fix(
            "Resources:\n  C:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      Engine: aurora-postgresql\n      MasterUsername: app\n",
            "Add `ManageMasterUserPassword: true`",
            expect![[r#"
                 6 |       MasterUsername: app
                +7 |       ManageMasterUserPassword: true
            "#]],
        );
    }
}
