//! `user-data`: the user data of an instance is not Base64.
//!
//! EC2 takes the user data of instances, launch configurations and launch templates in Base64 only, and answers "Invalid
//! BASE64 encoding of user data". `Fn::Base64` encodes a text.
//!
//! ```yaml
//! UserData: !Sub "#!/bin/bash …"                 # bad
//! UserData: {Fn::Base64: !Sub "#!/bin/bash …"}   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, set_value};
use sam_core::connector::Resolver;
use sam_core::policy::{TextPart, branches, text_parts};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "user-data",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let plain = user_data(resource).into_iter().filter(|it| is_plain(*it));
    acc.extend(plain.map(|it| {
        let message = "EC2 refuses user data that is not Base64. Put it into `Fn::Base64`.";
        RULE.at(it.full_range(), message)
    }));
}

fn user_data(resource: Resource<'_>) -> Vec<NodeRef<'_>> {
    let value = entry(resource).map(|(_, entry)| entry.value);
    value.map(branches).unwrap_or_default()
}

/// The user data, and the map that it stands in.
fn entry(resource: Resource<'_>) -> Option<(NodeRef<'_>, EntryRef<'_>)> {
    let properties = resource.properties()?;
    let map = match resource.type_name()? {
        "AWS::EC2::Instance" | "AWS::AutoScaling::LaunchConfiguration" => properties,
        "AWS::EC2::LaunchTemplate" => properties.get("LaunchTemplateData")?,
        _ => return None,
    };
    Some((map, map.entry("UserData")?))
}

/// Whether a text has a character between others that Base64 does not have.
fn is_plain(value: NodeRef<'_>) -> bool {
    let of_base64 = |it: char| it.is_ascii_alphanumeric() || "+/=\r\n".contains(it);
    let is_other = |it: &TextPart<'_>| match it {
        TextPart::Text(text) => !text.trim().chars().all(of_base64),
        TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => false,
    };
    text_parts(value).iter().any(is_other)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    // A branch of `Fn::If` is not the whole value.
    let (map, entry) = entry(finding.resource(resolver)?)?;
    if !finding.is_at(entry.value) {
        return None;
    }
    // Two short functions cannot follow each other.
    let encoded = Piece::map([("Fn::Base64", Piece::Copy(entry.value))]);
    let edits = one(set_value(document, map, entry, &encoded));
    Some(Fix::list([("Put it into `Fn::Base64`", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn texts_that_nothing_encodes() {
        check_rule(
            "\
Parameters: {Data: {Type: String}}
Resources:
  A:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Sub |
        #!/bin/bash
        echo ${AWS::Region}
  B: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {UserData: '#!/bin/bash'}}}
  C: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {UserData: {Fn::Base64: '#!/bin/bash'}}}
  D: {Type: AWS::EC2::Instance, Properties: {UserData: IyEvYmluL2Jhc2g=}}
  E: {Type: AWS::EC2::Instance, Properties: {UserData: !Ref Data}}
",
            "user-data",
            expect![[r#"
                6 |       UserData: !Sub |
                  |                 ^^^^^^ user-data: EC2 refuses user data that is not Base64. Put it into `Fn::Base64`.
                  |                 fix: Put it into `Fn::Base64`
                9 |   B: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {UserData: '#!/bin/bash'}}}
                  |                                                                                   ^^^^^^^^^^^^^ user-data: EC2 refuses user data that is not Base64. Put it into `Fn::Base64`.
                  |                                                                                   fix: Put it into `Fn::Base64`
            "#]],
        );
    }

    #[test]
    fn the_text_is_encoded() {
        check_fix(
            "Resources:\n  A:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData: '#!/bin/bash'\n",
            "Put it into `Fn::Base64`",
            expect![[r#"
                 4 |     Properties:
                -5 |       UserData: '#!/bin/bash'
                +5 |       UserData:
                +6 |         Fn::Base64: '#!/bin/bash'
            "#]],
        );
    }
}
