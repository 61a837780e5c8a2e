//! `policy-condition-value`: a condition operator cannot compare a value.
//!
//! `Bool` and `Null` compare with `true` and `false`, `Numeric…` with numbers, `Date…` with dates such as
//! `2026-01-31T00:00:00Z`, `IpAddress` with addresses and ranges such as `192.0.2.0/24`, `Arn…` with ARNs. With any other
//! value the policy is refused, or the condition never holds. `Bool` and `Null` compare with one value, not with a list of
//! several. Of several numbers or dates that a value is to be less or greater than, one decides.
//!
//! Policy variables such as `${aws:username}` are filled in for `String…` and `Arn…` operators only. In a range of addresses,
//! the bits after the prefix are ignored: `192.0.2.7/24` is `192.0.2.0/24`.
//!
//! ```yaml
//! Condition:
//!   IpAddress: { aws:SourceIp: 192.0.2.0/240 }     # bad
//!   IpAddress: { aws:SourceIp: 192.0.2.0/24 }      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use super::service_principal::{Misnamed, misnamed};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use sam_core::connector::Resolver;
use sam_core::policy::operator::{Operator, operator};
use sam_core::policy::{Element, Polarity, PolicySite, Statement};
use sam_core::policy::{direct, is_deferred};
use sam_core::spec::OperatorFamily;
use sam_core::syntax::{NodeRef, Scalar, ScalarType};

pub(super) const RULE: Rule = Rule {
    code: "policy-condition-value",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    for (entry, key) in statement.condition_keys() {
        let Some(operator) = operator(entry.name()) else {
            continue;
        };
        let values = Element {
            entry: key,
            polarity: Polarity::Is,
        }
        .values();
        let is_truth = matches!(operator.family, OperatorFamily::Bool | OperatorFamily::Null);
        if let ([_, second, ..], true) =
            (direct(key.value).collect::<Vec<_>>().as_slice(), is_truth)
        {
            let message = format!(
                "`{}` compares with one value. Remove all but one.",
                operator.name
            );
            acc.push(RULE.at(second.full_range(), message));
        }
        acc.extend(one_decides(operator, direct(key.value).nth(1)));
        for node in values {
            // A number or truth value is as good as its text: CloudFormation writes both the same.
            let Some(scalar) = node
                .scalar()
                .filter(|_| !is_deferred(node) && !node.is_null())
            else {
                continue;
            };
            let text = &*scalar.value;
            // A variable, which IAM fills in.
            if text.contains("${") {
                let message = of_variable(operator, node);
                acc.extend(message.map(|it| RULE.at(node.full_range(), it)));
                continue;
            }
            // YAML reads digits with a zero before them as an octal number.
            let is_octal = text.starts_with('0') && scalar.scalar_type() == ScalarType::Int;
            if is_octal
                && ACCOUNTS
                    .iter()
                    .any(|it| key.name().eq_ignore_ascii_case(it))
            {
                let message = format!(
                    "YAML reads `{text}` as an octal number, so this is another account. Write '{text}'."
                );
                acc.push(RULE.at(node.full_range(), message));
                continue;
            }
            if let Some(message) = of_key(operator, key.name(), text) {
                acc.push(RULE.at(node.full_range(), message));
                continue;
            }
            if let Some(it) = passed_to(operator, key.name(), text) {
                acc.push(RULE.at(node.full_range(), it.message));
                continue;
            }
            let message = of_operator(operator, scalar);
            acc.extend(message.map(|it| RULE.at(node.full_range(), it)));
            if operator.family == OperatorFamily::Ip
                && let Some(network) = network(text)
            {
                let message = format!(
                    "IAM reads `{text}` as `{network}`. Write that, or the address alone if you mean it alone."
                );
                acc.push(RULE.at(node.full_range(), message).severity(Severity::Hint));
            }
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let mut keys = statement.condition_keys();
    let (operator, node) = keys.find_map(|(entry, key)| {
        let values = Element {
            entry: key,
            polarity: Polarity::Is,
        };
        Some((operator(entry.name())?, finding.node_in(values.values())?))
    })?;
    let scalar = node.scalar()?;
    let text = &*scalar.value;
    if let Some(it) = misnamed(text).filter(|it| it.message == finding.message) {
        let edits = one(replace_scalar(
            resolver.template().document(),
            node,
            &it.meant,
        ));
        return Some(Fix::list([(format!("Change to `{}`", it.meant), edits)]));
    }
    if let Some(network) = network(text).filter(|_| operator.family == OperatorFamily::Ip) {
        let edits = one(replace_scalar(
            resolver.template().document(),
            node,
            &network,
        ));
        return Some(Fix::list([(format!("Change to `{network}`"), edits)]));
    }
    let is_truth = matches!(operator.family, OperatorFamily::Bool | OperatorFamily::Null);
    of_operator(operator, scalar).filter(|it| is_truth && *it == finding.message)?;
    let truth = match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "1" => "true",
        "no" | "off" | "0" => "false",
        _ => return None,
    };
    let edits = one(replace_scalar(resolver.template().document(), node, truth));
    Some(Fix::list([(format!("Change to `{truth}`"), edits)]))
}

/// What is wrong with the name of the service that a role may be passed to.
fn passed_to(operator: Operator, key: &str, text: &str) -> Option<Misnamed> {
    let is_service = key.eq_ignore_ascii_case("iam:PassedToService");
    let is_text = matches!(
        operator.family,
        OperatorFamily::Text | OperatorFamily::Pattern
    );
    let is_whole = is_service && is_text && !text.contains(['*', '?']);
    misnamed(text).filter(|_| is_whole)
}

/// Of several bounds for one key, those beside the widest change nothing.
fn one_decides(operator: Operator, second: Option<NodeRef<'_>>) -> Option<Diagnostic> {
    let is_bound = matches!(
        operator.family,
        OperatorFamily::Numeric | OperatorFamily::Date
    ) && operator.name.contains("Than");
    // One that cannot be compared at all is reported as that.
    let is_compared = |it: &NodeRef<'_>| {
        let scalar = it.scalar();
        scalar.is_none_or(|it| wanted(operator.family, it).is_none())
    };
    let second = second.filter(|it| is_bound && is_compared(it))?;
    let message = format!(
        "One value is enough for `{}`: the widest decides. Remove the others.",
        operator.name
    );
    Some(
        RULE.at(second.full_range(), message)
            .severity(Severity::Hint),
    )
}

/// IAM fills in variables for some operators only.
fn of_variable(operator: Operator, node: NodeRef<'_>) -> Option<String> {
    match operator.family {
        OperatorFamily::Text | OperatorFamily::Pattern | OperatorFamily::Arn => return None,
        OperatorFamily::Binary
        | OperatorFamily::Bool
        | OperatorFamily::Date
        | OperatorFamily::Ip
        | OperatorFamily::Null
        | OperatorFamily::Numeric => {}
    }
    let text = node.as_str()?;
    let (_, name) = text.split_once("${")?;
    // Other names are meant for `Fn::Sub`, which a rule of its own says.
    let is_key = name.split_once('}')?.0.contains(':') && !name.starts_with("AWS::");
    is_key.then(|| {
        format!(
            "IAM fills in variables for string and ARN operators only, so `{}` never matches `{text}`.",
            operator.name
        )
    })
}

/// The range that IAM reads in one whose address has bits behind the prefix.
fn network(text: &str) -> Option<String> {
    let (address, prefix) = text.split_once('/')?;
    let prefix: u32 = prefix.parse().ok()?;
    let network: IpAddr = match address.parse().ok()? {
        IpAddr::V4(it) => {
            let bits = u32::from(it);
            let kept = u32::MAX
                .checked_shl(32_u32.checked_sub(prefix)?)
                .unwrap_or(0);
            Ipv4Addr::from(bits & kept).into()
        }
        IpAddr::V6(it) => {
            let bits = u128::from(it);
            let kept = u128::MAX
                .checked_shl(128_u32.checked_sub(prefix)?)
                .unwrap_or(0);
            Ipv6Addr::from(bits & kept).into()
        }
    };
    let is_other = address.parse::<IpAddr>().ok()? != network;
    is_other.then(|| format!("{network}/{prefix}"))
}

/// Keys whose values are account IDs.
const ACCOUNTS: [&str; 4] = [
    "aws:PrincipalAccount",
    "aws:ResourceAccount",
    "aws:SourceAccount",
    "aws:SourceOwner",
];

/// Why no request has a value for a key.
fn of_key(operator: Operator, key: &str, text: &str) -> Option<String> {
    let is_text = matches!(
        operator.family,
        OperatorFamily::Text | OperatorFamily::Pattern
    );
    let is = |name: &str| key.eq_ignore_ascii_case(name);
    if text.contains('*') {
        return None;
    }
    let wanted = [("aws:SourceVpc", "vpc-"), ("aws:SourceVpce", "vpce-")];
    if let Some((_, start)) = wanted.into_iter().find(|(name, _)| is_text && is(name)) {
        let message = format!("Values of `{key}` begin with `{start}`, so `{text}` never matches.");
        return (!text.starts_with(start)).then_some(message);
    }
    if is_text && ACCOUNTS.iter().any(|it| is(it)) && !text.contains('?') {
        let is_id = text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit());
        let message =
            format!("`{text}` is not an account ID, which has 12 digits, so it never matches.");
        return (!is_id).then_some(message);
    }
    if operator.family == OperatorFamily::Ip && is("aws:SourceIp") {
        let (address, _) = text.split_once('/').unwrap_or((text, ""));
        let is_private = match address.parse().ok()? {
            IpAddr::V4(it) => it.is_private() || it.is_loopback(),
            IpAddr::V6(it) => it.is_unique_local() || it.is_loopback(),
        };
        let message = format!(
            "`{text}` is private, but `aws:SourceIp` is a public address. For requests through a VPC endpoint use `aws:VpcSourceIp`."
        );
        return is_private.then_some(message);
    }
    None
}

/// Why an operator cannot compare with a value.
fn of_operator(operator: Operator, scalar: &Scalar) -> Option<String> {
    let (name, wanted) = (operator.name, wanted(operator.family, scalar)?);
    Some(format!(
        "`{name}` compares with {wanted}, but `{}` is not one.",
        scalar.value
    ))
}

/// What a value should be, if it is not.
fn wanted(family: OperatorFamily, scalar: &Scalar) -> Option<&'static str> {
    let text = &*scalar.value;
    // The policy gets what YAML 1.1 reads: `true` for `yes` without quotes, the number for `0x10` and `1_000`.
    let read = scalar.scalar_type();
    let is_truth = || {
        let is_text = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
        is_text || read == ScalarType::Bool
    };
    let is_number = || {
        let is_read = matches!(read, ScalarType::Int | ScalarType::Float);
        is_read || text.trim().parse::<f64>().is_ok()
    };
    let (is_right, wanted) = match family {
        OperatorFamily::Bool | OperatorFamily::Null => (is_truth(), "`true` or `false`"),
        OperatorFamily::Numeric => (is_number(), "a number"),
        OperatorFamily::Date => (is_date(text), "a date, such as `2026-01-31T00:00:00Z`"),
        OperatorFamily::Ip => (
            is_range(text),
            "an IP address or a range, such as `192.0.2.0/24`",
        ),
        OperatorFamily::Arn => (
            text.starts_with("arn:") || text.contains(['*', '?']),
            "an ARN",
        ),
        OperatorFamily::Text | OperatorFamily::Pattern | OperatorFamily::Binary => return None,
    };
    (!is_right).then_some(wanted)
}

/// Whether a text is a date as `2026-01-31`, perhaps with a time, or seconds since 1970.
fn is_date(text: &str) -> bool {
    let is_number =
        |it: &str, digits: usize| it.len() == digits && it.bytes().all(|it| it.is_ascii_digit());
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        return true;
    }
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let mut parts = date.split('-');
    let is_day =
        parts.next().is_some_and(|it| is_number(it, 4)) && parts.all(|it| is_number(it, 2));
    let is_time = time
        .bytes()
        .all(|it| it.is_ascii_digit() || b":.Z+-z ".contains(&it));
    is_day && is_time
}

fn is_range(text: &str) -> bool {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    prefix.is_none_or(|it| it.parse::<u8>().is_ok_and(|it| it <= most))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn values_are_of_the_operators_type() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:ListBucket
          Resource: '*'
          Condition:
            Bool: {aws:SecureTransport: [true, 'yes']}
            IpAddress: {aws:SourceIp: [192.0.2.0/24, 192.0.2.0/240, '2001:db8::/32', 10.0.0.1, here, !ImportValue Range]}
            DateLessThan: {aws:CurrentTime: [2026-01-31, '2026-01-31T00:00:00Z', '1750000000', tomorrow]}
            NumericLessThan: {s3:max-keys: [10, ten]}
            ArnEquals: {aws:SourceArn: ['arn:aws:s3:::shop', '*', shop]}
            Null: {aws:SourceVpc: 0}
            StringEquals: {aws:SourceVpc: [vpc-1, default], aws:SourceVpce: vpc-1}
"#,
            expect![[r#"
                13 |             Bool: {aws:SecureTransport: [true, 'yes']}
                   |                                                ^^^^^ policy-condition-value (warning): `Bool` compares with one value. Remove all but one.
                13 |             Bool: {aws:SecureTransport: [true, 'yes']}
                   |                                                ^^^^^ policy-condition-value (warning): `Bool` compares with `true` or `false`, but `yes` is not one.
                   |                                                fix: Change to `true`
                14 |             IpAddress: {aws:SourceIp: [192.0.2.0/24, 192.0.2.0/240, '2001:db8::/32', 10.0.0.1, here, !ImportValue Range]}
                   |                                                      ^^^^^^^^^^^^^ policy-condition-value (warning): `IpAddress` compares with an IP address or a range, such as `192.0.2.0/24`, but `192.0.2.0/240` is not one.
                14 |             IpAddress: {aws:SourceIp: [192.0.2.0/24, 192.0.2.0/240, '2001:db8::/32', 10.0.0.1, here, !ImportValue Range]}
                   |                                                                                      ^^^^^^^^ policy-condition-value (warning): `10.0.0.1` is private, but `aws:SourceIp` is a public address. For requests through a VPC endpoint use `aws:VpcSourceIp`.
                14 |             IpAddress: {aws:SourceIp: [192.0.2.0/24, 192.0.2.0/240, '2001:db8::/32', 10.0.0.1, here, !ImportValue Range]}
                   |                                                                                                ^^^^ policy-condition-value (warning): `IpAddress` compares with an IP address or a range, such as `192.0.2.0/24`, but `here` is not one.
                15 |             DateLessThan: {aws:CurrentTime: [2026-01-31, '2026-01-31T00:00:00Z', '1750000000', tomorrow]}
                   |                                                          ^^^^^^^^^^^^^^^^^^^^^^ policy-condition-value (hint): One value is enough for `DateLessThan`: the widest decides. Remove the others.
                15 |             DateLessThan: {aws:CurrentTime: [2026-01-31, '2026-01-31T00:00:00Z', '1750000000', tomorrow]}
                   |                                                                                                ^^^^^^^^ policy-condition-value (warning): `DateLessThan` compares with a date, such as `2026-01-31T00:00:00Z`, but `tomorrow` is not one.
                16 |             NumericLessThan: {s3:max-keys: [10, ten]}
                   |                                                 ^^^ policy-condition-value (warning): `NumericLessThan` compares with a number, but `ten` is not one.
                17 |             ArnEquals: {aws:SourceArn: ['arn:aws:s3:::shop', '*', shop]}
                   |                                                                   ^^^^ policy-condition-value (warning): `ArnEquals` compares with an ARN, but `shop` is not one.
                18 |             Null: {aws:SourceVpc: 0}
                   |                                   ^ policy-condition-value (warning): `Null` compares with `true` or `false`, but `0` is not one.
                   |                                   fix: Change to `false`
                19 |             StringEquals: {aws:SourceVpc: [vpc-1, default], aws:SourceVpce: vpc-1}
                   |                                                   ^^^^^^^ policy-condition-value (warning): Values of `aws:SourceVpc` begin with `vpc-`, so `default` never matches.
                19 |             StringEquals: {aws:SourceVpc: [vpc-1, default], aws:SourceVpce: vpc-1}
                   |                                                                             ^^^^^ policy-condition-value (warning): Values of `aws:SourceVpce` begin with `vpce-`, so `vpc-1` never matches.
            "#]],
        );
    }

    #[test]
    fn variables_ranges_and_bounds() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:ListBucket
          Resource: '*'
          Condition:
            IpAddress: {aws:SourceIp: [192.0.2.7/24, '2001:db8::1/32', 203.0.113.7/32, 203.0.113.0/0]}
            NumericLessThan: {s3:max-keys: [10, 20]}
            NumericEquals: {s3:TlsVersion: [1.2, 1.3]}
            DateLessThan: {aws:CurrentTime: '${aws:TokenIssueTime}'}
            StringEquals: {s3:prefix: '${aws:username}'}
"#,
            expect![[r#"
                13 |             IpAddress: {aws:SourceIp: [192.0.2.7/24, '2001:db8::1/32', 203.0.113.7/32, 203.0.113.0/0]}
                   |                                        ^^^^^^^^^^^^ policy-condition-value (hint): IAM reads `192.0.2.7/24` as `192.0.2.0/24`. Write that, or the address alone if you mean it alone.
                   |                                        fix: Change to `192.0.2.0/24`
                13 |             IpAddress: {aws:SourceIp: [192.0.2.7/24, '2001:db8::1/32', 203.0.113.7/32, 203.0.113.0/0]}
                   |                                                      ^^^^^^^^^^^^^^^^ policy-condition-value (hint): IAM reads `2001:db8::1/32` as `2001:db8::/32`. Write that, or the address alone if you mean it alone.
                   |                                                      fix: Change to `2001:db8::/32`
                13 |             IpAddress: {aws:SourceIp: [192.0.2.7/24, '2001:db8::1/32', 203.0.113.7/32, 203.0.113.0/0]}
                   |                                                                                        ^^^^^^^^^^^^^ policy-condition-value (hint): IAM reads `203.0.113.0/0` as `0.0.0.0/0`. Write that, or the address alone if you mean it alone.
                   |                                                                                        fix: Change to `0.0.0.0/0`
                14 |             NumericLessThan: {s3:max-keys: [10, 20]}
                   |                                                 ^^ policy-condition-value (hint): One value is enough for `NumericLessThan`: the widest decides. Remove the others.
                16 |             DateLessThan: {aws:CurrentTime: '${aws:TokenIssueTime}'}
                   |                                             ^^^^^^^^^^^^^^^^^^^^^^^ policy-condition-value (warning): IAM fills in variables for string and ARN operators only, so `DateLessThan` never matches `${aws:TokenIssueTime}`.
            "#]],
        );
    }

    #[test]
    fn values_are_what_yaml_reads() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:ListBucket
          Resource: '*'
          Condition:
            Bool: {aws:SecureTransport: yes, aws:ViaAWSService: Off, aws:MultiFactorAuthPresent: "on"}
            'Null': {aws:SourceVpc: no}
            NumericLessThan: {s3:max-keys: [0x10, 1_000, 1:30, "1_000"]}
"#,
            expect![[r#"
                13 |             Bool: {aws:SecureTransport: yes, aws:ViaAWSService: Off, aws:MultiFactorAuthPresent: "on"}
                   |                                                                                                  ^^^^ policy-condition-value (warning): `Bool` compares with `true` or `false`, but `on` is not one.
                   |                                                                                                  fix: Change to `true`
                15 |             NumericLessThan: {s3:max-keys: [0x10, 1_000, 1:30, "1_000"]}
                   |                                                   ^^^^^ policy-condition-value (hint): One value is enough for `NumericLessThan`: the widest decides. Remove the others.
                15 |             NumericLessThan: {s3:max-keys: [0x10, 1_000, 1:30, "1_000"]}
                   |                                                                ^^^^^^^ policy-condition-value (warning): `NumericLessThan` compares with a number, but `1_000` is not one.
            "#]],
        );
    }

    #[test]
    fn accounts_and_services() {
        check_rule(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - Effect: Allow
          Action: iam:PassRole
          Resource: '*'
          Condition:
            StringEquals:
              aws:SourceAccount: [012345670123, '12345678901', '123456789012', !Ref AWS::AccountId]
              iam:PassedToService: [stepfunctions.amazonaws.com, lambda, states.amazonaws.com]
            StringLike: {aws:PrincipalAccount: '1234*', iam:PassedToService: '*'}
"#,
            "policy-condition-value",
            expect![[r#"
                13 |               aws:SourceAccount: [012345670123, '12345678901', '123456789012', !Ref AWS::AccountId]
                   |                                   ^^^^^^^^^^^^ policy-condition-value (warning): YAML reads `012345670123` as an octal number, so this is another account. Write '012345670123'.
                13 |               aws:SourceAccount: [012345670123, '12345678901', '123456789012', !Ref AWS::AccountId]
                   |                                                 ^^^^^^^^^^^^^ policy-condition-value (warning): `12345678901` is not an account ID, which has 12 digits, so it never matches.
                14 |               iam:PassedToService: [stepfunctions.amazonaws.com, lambda, states.amazonaws.com]
                   |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-condition-value (warning): `stepfunctions.amazonaws.com` is not a known service principal. Did you mean `states.amazonaws.com`?
                   |                                     fix: Change to `states.amazonaws.com`
                14 |               iam:PassedToService: [stepfunctions.amazonaws.com, lambda, states.amazonaws.com]
                   |                                                                  ^^^^^^ policy-condition-value (warning): A service principal ends with `.amazonaws.com`. Write `lambda.amazonaws.com`.
                   |                                                                  fix: Change to `lambda.amazonaws.com`
            "#]],
        );
    }
}
