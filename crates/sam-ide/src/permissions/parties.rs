//! Whom the policies of resources and roles name, each with all statements that count for them.

use crate::grant::allowance::who;
use sam_core::permission::{Names, ResourceGrant, resource_text};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use serde_json::{Value, json};

/// What the ARNs of identities begin with.
const IDENTITIES: &str = "arn:${AWS::Partition}:iam::";

/// This account.
const OWN_ACCOUNT: &str = "${AWS::AccountId}";

/// One of those that a statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    /// Whether it is meant, or all others.
    polarity: Polarity,
    /// As in a `Principal`: `AWS`, `Service`.
    kind: String,
    /// In one form for each: the number of an account, an ARN, `*`.
    text: String,
    /// In words.
    pub(crate) name: String,
}

impl Party {
    /// A role of the template, or a user.
    pub(crate) fn of_role(id: &str, template: Template<'_>) -> Self {
        Self::new("AWS", &json!({ "Fn::GetAtt": [id, "Arn"] }), template)
    }

    /// The account of the template.
    pub(crate) fn own_account(template: Template<'_>) -> Self {
        Self::new("AWS", &json!({ "Ref": "AWS::AccountId" }), template)
    }

    fn new(kind: &str, value: &Value, template: Template<'_>) -> Self {
        let text = Names::of(template).by_id(resource_text(value, template));
        let text = text.as_str().to_owned();
        // The root of an account is the account.
        let account = text
            .strip_prefix(IDENTITIES)
            .and_then(|it| it.strip_suffix(":root"));
        let named = match account {
            Some(OWN_ACCOUNT) => json!({ "Ref": "AWS::AccountId" }),
            Some(account) => json!(account),
            None => value.clone(),
        };
        Self {
            polarity: Polarity::Is,
            kind: kind.to_owned(),
            name: who(&named).concat(),
            text: account.map_or(text.clone(), str::to_owned),
        }
    }

    /// Those that a statement names.
    fn all(grant: &ResourceGrant, template: Template<'_>) -> Vec<Self> {
        let items = |value: &Value| match value {
            Value::Array(items) => items.clone(),
            one => vec![one.clone()],
        };
        let of_kind = |kind: &str, value: &Value| {
            let all = items(value).into_iter();
            all.map(|it| Self::new(kind, &it, template))
                .collect::<Vec<_>>()
        };
        let is_map = |it: &serde_json::Map<String, Value>| {
            !it.keys().any(|it| it == "Ref" || it.starts_with("Fn::"))
        };
        match &grant.principal {
            Value::Object(kinds) if is_map(kinds) => {
                let kinds = kinds.iter();
                kinds.flat_map(|(kind, it)| of_kind(kind, it)).collect()
            }
            other => of_kind("AWS", other),
        }
    }

    /// Those who are told of for a statement. Of what is denied to all but some, these are whom it leaves alone.
    pub(crate) fn told(grant: &ResourceGrant, template: Template<'_>) -> Vec<Self> {
        let mut all = Self::all(grant, template);
        if grant.principal_polarity == Polarity::Not && grant.grant.effect == Effect::Allow {
            for party in &mut all {
                party.polarity = Polarity::Not;
                party.name = format!("all but {}", party.name);
            }
        }
        if grant.principal_polarity == Polarity::Not && grant.grant.effect == Effect::Deny {
            let rests: Vec<Self> = all.iter().filter_map(Self::rest).collect();
            all.extend(rests);
        }
        all
    }

    /// The identities of another account that no statement names; none of what is not an account. Naming the account in a
    /// `NotPrincipal` spares its root user, and of the others only those that are named as well
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>).
    fn rest(&self) -> Option<Self> {
        let is_account = self.kind == "AWS" && !self.text.contains(':') && !self.is_everyone();
        (is_account && self.text != OWN_ACCOUNT).then(|| Self {
            text: format!("{IDENTITIES}{}:*", self.text),
            name: format!("others of {}", self.name),
            ..self.clone()
        })
    }

    /// Whether some are the identities of this account that no statement names.
    pub(crate) fn has_rest(&self, other: &Self) -> bool {
        self.rest().is_some_and(|it| it == *other)
    }

    /// Whether a statement is for all of it.
    pub(crate) fn is_meant(&self, grant: &ResourceGrant, template: Template<'_>) -> bool {
        let named = Self::all(grant, template);
        let effect = grant.grant.effect;
        match (grant.principal_polarity, self.polarity) {
            (Polarity::Is, Polarity::Is) => named.iter().any(|it| it.includes(self, effect)),
            (Polarity::Is, Polarity::Not) => named.iter().any(Self::is_everyone),
            (Polarity::Not, Polarity::Is) => {
                let is_named = |it: &Self| match effect {
                    // Who is not named is denied, whatever is said of the account.
                    Effect::Deny => it.is_everyone() || it.is_same(self),
                    Effect::Allow => it.includes(self, Effect::Deny),
                };
                !named.iter().any(is_named)
            }
            (Polarity::Not, Polarity::Not) => named.iter().all(|it| it.is_same(self)),
        }
    }

    /// Whether a statement denies something to all but some, and names the role among these without a session of it: what asks
    /// as a role is a session, and each of account, role and session has to be named
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>).
    pub(crate) fn is_denied_in_session(
        &self,
        grant: &ResourceGrant,
        template: Template<'_>,
    ) -> bool {
        let is_all_but =
            (grant.grant.effect, grant.principal_polarity) == (Effect::Deny, Polarity::Not);
        let name = self.text.rsplit_once(":role/").map(|(_, it)| it);
        let is_session = |it: &Self| {
            let session = it.text.split_once(":assumed-role/");
            let named = session.and_then(|(_, it)| it.split_once('/'));
            it.is_everyone() || named.is_some_and(|(role, _)| Some(role) == name)
        };
        is_all_but && !Self::all(grant, template).iter().any(is_session)
    }

    /// Whether it is more than another one, so that what is said of it need not be said again.
    pub(crate) fn is_wider(&self, other: &Self) -> bool {
        match (self.polarity, other.polarity) {
            (Polarity::Is, Polarity::Is) => {
                !self.is_same(other) && self.includes(other, Effect::Allow)
            }
            (Polarity::Is, Polarity::Not) => self.is_everyone(),
            (Polarity::Not, _) => false,
        }
    }

    fn includes(&self, other: &Self, effect: Effect) -> bool {
        if self.is_everyone() || self.is_same(other) {
            return true;
        }
        // What is denied to an account is denied to all of its identities. What is allowed to it, its administrators may
        // allow to them; of this account, the template shows whether they do.
        let is_account = effect == Effect::Deny || self.text != OWN_ACCOUNT;
        self.kind == "AWS" && is_account && other.account() == Some(&*self.text)
    }

    fn is_everyone(&self) -> bool {
        self.kind == "AWS" && self.text == "*"
    }

    /// Whether it is the same one, whatever it is called.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.text == other.text
    }

    /// The account that it is an identity of.
    fn account(&self) -> Option<&str> {
        let rest = self.text.strip_prefix(IDENTITIES)?;
        let own = rest.strip_prefix(OWN_ACCOUNT);
        match own.filter(|it| it.starts_with(':')) {
            Some(_) => Some(OWN_ACCOUNT),
            None => Some(rest.split_once(':')?.0),
        }
    }
}

/// A statement of the policy of a resource or the trust policy of a role.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    /// `(policy of Orders)`
    pub(super) of: String,
    /// The logical IDs by which those are asked for whom it names.
    pub(super) ids: Vec<String>,
    pub(super) when: Vec<String>,
    pub(super) grant: ResourceGrant,
    /// Whether it is the policy of something that lets nobody in whom that does not: a key, a role.
    pub(super) is_gate: bool,
}

/// What allows something to everyone who is one of some, as what allows it to these: a condition on `aws:PrincipalArn` with
/// the ARNs of roles and users, or one on `aws:PrincipalAccount` with the numbers of accounts.
pub(super) fn with_principals(mut grant: ResourceGrant) -> ResourceGrant {
    let is_everyone =
        |it: &Value| it.as_str() == Some("*") || it.get("AWS").and_then(Value::as_str) == Some("*");
    let is_allowed =
        (grant.grant.effect, grant.principal_polarity) == (Effect::Allow, Polarity::Is);
    if !is_allowed || !is_everyone(&grant.principal) {
        return grant;
    }
    let Some(Value::Object(operators)) = &mut grant.grant.condition else {
        return grant;
    };
    let mut principals = None;
    for (operator, keys) in operators.iter_mut() {
        let is_equal = matches!(
            &*operator.to_ascii_lowercase(),
            "stringequals" | "stringlike" | "arnequals" | "arnlike"
        );
        let Some(keys) = keys.as_object_mut().filter(|_| is_equal) else {
            continue;
        };
        let found = keys
            .iter()
            .find(|(key, values)| names_principals(key, values));
        if let Some(key) = found.map(|(key, _)| key.clone()) {
            principals = keys.remove(&key);
            break;
        }
    }
    let Some(principals) = principals else {
        return grant;
    };
    operators.retain(|_, it| it.as_object().is_none_or(|it| !it.is_empty()));
    if operators.is_empty() {
        grant.grant.condition = None;
    }
    grant.principal = json!({ "AWS": principals });
    grant
}

/// Whether all values of a condition key say who is meant. Of this account everyone would be allowed more by the condition.
fn names_principals(key: &str, values: &Value) -> bool {
    let is_account = |it: &str| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
    let is_identity = |it: &str| {
        let is_one = it.contains(":role/") || it.contains(":user/");
        it.starts_with("arn:") && is_one && !it.contains(['*', '?', '$'])
    };
    let is_one: &dyn Fn(&str) -> bool = match &*key.to_ascii_lowercase() {
        "aws:principalarn" => &is_identity,
        "aws:principalaccount" => &is_account,
        _ => return false,
    };
    match values {
        Value::String(text) => is_one(text),
        Value::Array(items) => {
            !items.is_empty() && items.iter().all(|it| it.as_str().is_some_and(is_one))
        }
        _ => false,
    }
}

/// Those whom statements of two versions name, each with the policy that does, and its logical IDs.
pub(super) fn parties(
    own: (&[Stated], Template<'_>),
    other: (&[Stated], Template<'_>),
) -> Vec<(Party, String, Vec<String>)> {
    let mut all: Vec<(Party, String, Vec<String>)> = Vec::new();
    for (stated, template) in [own, other] {
        for it in stated {
            for party in Party::told(&it.grant, template) {
                if !all
                    .iter()
                    .any(|(known, of, _)| *known == party && *of == it.of)
                {
                    all.push((party, it.of.clone(), it.ids.clone()));
                }
            }
        }
    }
    all
}
