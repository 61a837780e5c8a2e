//! What changed for somebody in words: what is granted or revoked, and what is now said of more or of less.

use super::reported_change::{ChangeKind, Example, ReportedChange};
use super::words;
use crate::grant::allowance::{self, Allowance};
use crate::grant::phrase::Phrase;
use sam_core::permission::{GrantChange, Remnant};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;

/// How many names or statements of the other version are shown.
const MOST_TOLD: usize = 4;

/// What changed in one way for somebody.
pub(super) struct Part<'c> {
    pub(super) kind: ChangeKind,
    /// Whether what they may do now is not in the template.
    pub(super) is_hidden: bool,
    pub(super) told: Vec<&'c ReportedChange>,
    /// Policies whose content is in no template, with their conditions.
    pub(super) unseen: &'c [(String, Vec<String>)],
    /// The versions of the template, which name the resources.
    pub(super) old: Template<'c>,
    /// See `old`.
    pub(super) new: Template<'c>,
}

/// Changes of which the same words are said.
pub(super) struct Group {
    /// What the other version says, and when they hold.
    pub(super) words: Option<Phrase>,
    /// Before the resources: when they are those.
    pub(super) time: &'static str,
    /// The actions and resources.
    pub(super) allowances: Vec<Allowance>,
    /// `for example s3:GetObject on Shop/x`
    pub(super) example: Option<Phrase>,
}

impl Part<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty() && self.unseen.is_empty()
    }

    pub(super) fn title(&self) -> &'static str {
        match self.kind {
            ChangeKind::Revoked if self.is_hidden => "visible until now",
            ChangeKind::Granted
            | ChangeKind::Widened
            | ChangeKind::Changed
            | ChangeKind::Narrowed
            | ChangeKind::Revoked => self.kind.title(),
        }
    }

    /// What is allowed, and apart from that what is denied; under each set of conditions of the template by itself.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Vec<&ReportedChange>> = Vec::new();
        for told in &self.told {
            let is_alike = |it: &ReportedChange| {
                it.change.effect == told.change.effect
                    && it.change.when == told.change.when
                    && it.instead == told.instead
            };
            let same = groups
                .iter_mut()
                .find(|it| it.first().is_some_and(|it| is_alike(it)));
            match same {
                Some(group) => group.push(told),
                None => groups.push(vec![told]),
            }
        }
        let groups = groups.into_iter().filter_map(|it| self.group(&it));
        groups.collect()
    }

    fn group(&self, all: &[&ReportedChange]) -> Option<Group> {
        let first = all.first()?;
        let (own, other) = match first.is_of_new() {
            true => (self.new, self.old),
            false => (self.old, self.new),
        };
        let mut parts = Vec::new();
        parts.extend(
            self.begin(first.change.effect).map(|begin| {
                Phrase::words(begin).and(instead(&first.instead, &first.change, other))
            }),
        );
        if !first.change.when.is_empty() {
            parts.push(words::when(&first.change.when));
        }
        Some(Group {
            words: parts.into_iter().reduce(|all, it| all.then(", ").and(it)),
            time: match (self.kind, first.is_of_new()) {
                (ChangeKind::Granted | ChangeKind::Revoked, _) => "",
                (ChangeKind::Widened | ChangeKind::Changed | ChangeKind::Narrowed, true) => "now ",
                (ChangeKind::Widened | ChangeKind::Changed | ChangeKind::Narrowed, false) => {
                    "until now "
                }
            },
            allowances: allowance::of_changes(all.iter().map(|it| &it.change), self.word(), own),
            example: self.example(first, own),
        })
    }

    /// A request that only one version allows, where the actions and resources do not say which these are.
    fn example(&self, told: &ReportedChange, template: Template<'_>) -> Option<Phrase> {
        let change = &told.change;
        let is_list =
            (change.action_polarity, change.resource_polarity) == (Polarity::Is, Polarity::Is);
        let is_shown = match self.kind {
            ChangeKind::Widened | ChangeKind::Changed => true,
            ChangeKind::Granted | ChangeKind::Narrowed | ChangeKind::Revoked => !is_list,
        };
        let Example::Request(request) = &told.example else {
            return self
                .kind
                .is_more()
                .then(|| Phrase::words("not decided whether it is more"));
        };
        let phrase = Phrase::words("for example ").and(crate::grant::request(request, template));
        is_shown.then_some(phrase)
    }

    /// Behind a number of actions.
    fn word(&self) -> &'static str {
        match self.kind {
            ChangeKind::Granted => " more",
            ChangeKind::Revoked => " fewer",
            ChangeKind::Widened | ChangeKind::Changed | ChangeKind::Narrowed => "",
        }
    }

    fn begin(&self, effect: Effect) -> Option<&'static str> {
        match (self.kind, effect) {
            (ChangeKind::Granted | ChangeKind::Revoked, Effect::Allow) => None,
            (ChangeKind::Granted, Effect::Deny) => Some("no longer denied"),
            (ChangeKind::Revoked, Effect::Deny) => Some("denied now"),
            (ChangeKind::Widened, Effect::Allow) => Some("until now only"),
            (ChangeKind::Widened, Effect::Deny) => Some("denied now only"),
            (ChangeKind::Changed, Effect::Allow) => Some("until now"),
            (ChangeKind::Changed, Effect::Deny) => Some("denied now"),
            (ChangeKind::Narrowed, Effect::Allow) => Some("now only"),
            (ChangeKind::Narrowed, Effect::Deny) => Some("denied until now only"),
        }
    }
}

/// ` on Shop/* when …, and s3:ListBucket on Shop if IsProd holds`: where these differ from the change.
fn instead(remnants: &[Remnant], change: &GrantChange, template: Template<'_>) -> Phrase {
    let mut phrase = Phrase::default();
    let hidden = remnants.len().saturating_sub(MOST_TOLD);
    for (at, it) in remnants.iter().take(MOST_TOLD).enumerate() {
        phrase = phrase.then(if at == 0 { " " } else { ", and " });
        let mut parts = Vec::new();
        if !it.actions.is_empty() {
            parts.push(Phrase::enumeration(&it.actions, MOST_TOLD));
        }
        if it.resources != change.resources {
            let names = it.resources.iter();
            let names: Vec<_> = names.map(|it| allowance::name(it, template)).collect();
            parts.push(Phrase::words("on ").and(Phrase::enumeration(&names, MOST_TOLD)));
        }
        match (&it.condition, &change.condition) {
            (Some(own), of_change) if of_change.as_ref() != Some(own) => {
                parts.push(allowance::when_all(&allowance::conditions(own)));
            }
            (None, Some(_)) => parts.push(Phrase::words("without a condition")),
            (Some(_), _) | (None, None) => {}
        }
        if !it.when.is_empty() {
            parts.push(Phrase::words("if ").and(words::all_of(&it.when)));
        }
        let words = parts.into_iter().reduce(|all, it| all.then(" ").and(it));
        phrase = phrase.and(words.unwrap_or_default());
    }
    match hidden {
        0 => phrase,
        _ => phrase.then(format!(", and {hidden} more")),
    }
}

#[cfg(test)]
mod tests {
    use crate::permissions::changes;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::connector::Environment;

    /// What changes from some statements of a role to others, and back; in a template with a bucket.
    #[track_caller]
    fn check(old: &str, new: &str, expected: Expect) {
        expected.assert_eq(&both(old, new));
    }

    /// What a change of statements changes, and what the change back.
    #[track_caller]
    fn both(old: &str, new: &str) -> String {
        let of = |statements: &str| {
            let text = format!(
                "Resources:\n  Shop: {{Type: AWS::S3::Bucket}}\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n      - PolicyDocument: {{Statement: [{statements}]}}\n"
            );
            let document = Analysis::open(1, &text);
            assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
            document
        };
        let (old, new) = (of(old), of(new));
        let text = |old: &Analysis, new: &Analysis| {
            let found = changes(old, new, &Environment::default(), None).unwrap();
            format!("{}grants more: {}\n", found.text(), found.grants_more())
        };
        format!("{}and back\n{}", text(&old, &new), text(&new, &old))
    }

    #[test]
    fn an_action_that_stays_on_fewer_resources() {
        check(
            "{Effect: Allow, Action: ['s3:Get*', 's3:PutObject', 's3:DeleteObject'], Resource: '*'}",
            "{Effect: Allow, Action: ['s3:Get*', 's3:PutObject'], Resource: [!GetAtt Shop.Arn, !Sub '${Shop.Arn}/*']}",
            expect![[r#"
                R: 64 actions narrowed, 1 of them write; 1 action fewer (write)

                R
                  narrowed:
                    now only on Shop and Shop/*:
                    Read  Get* (s3)
                          until now on *
                    now only on Shop/*:
                    Write  PutObject (s3)
                           until now on *
                  revoked:
                    Write  DeleteObject (s3)
                           on *
                grants more: false
                and back
                R: 1 action more (write); 64 actions widened, 1 of them write

                R
                  granted:
                    Write  DeleteObject (s3)
                           on *
                  widened:
                    until now only on Shop and Shop/*:
                    Read  Get* (s3)
                          now on *
                    for example s3:GetAccelerateConfiguration on x
                    until now only on Shop/*:
                    Write  PutObject (s3)
                           now on *
                    for example s3:PutObject on x/x
                grants more: true
            "#]],
        );
        check(
            "{Effect: Allow, Action: 's3:*', Resource: '*'}",
            "{Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: !Sub '${Shop.Arn}/*'}, {Effect: Allow, Action: 's3:ListBucket', Resource: !GetAtt Shop.Arn}",
            expect![[r#"
                R: 180 actions narrowed, 57 of them write and 27 permissions management

                R
                  narrowed:
                    now only s3:GetObject and s3:PutObject on Shop/*, and s3:ListBucket on Shop:
                    Any  all actions (s3)
                         until now on *
                grants more: false
                and back
                R: 180 actions widened, 57 of them write and 27 permissions management

                R
                  widened:
                    until now only s3:GetObject and s3:PutObject on Shop/*, and s3:ListBucket on
                    Shop:
                    Any  all actions (s3)
                         now on *
                    for example s3:AbortMultipartUpload on x/x
                grants more: true
            "#]],
        );
        check(
            "{Effect: Allow, Action: 's3:*', Resource: '*'}, {Effect: Deny, Action: 's3:PutObject', Resource: '*'}",
            "{Effect: Allow, Action: 's3:*', Resource: '*'}, {Effect: Deny, Action: 's3:PutObject', Resource: !Sub '${Shop.Arn}/*'}",
            expect![[r#"
                R: 1 action widened (write) (by Deny)

                R
                  widened:
                    denied now only on Shop/*:
                    Write  PutObject (s3)
                           until now on *
                    for example s3:PutObject on x/x
                grants more: true
                and back
                R: 1 action narrowed (write) (by Deny)

                R
                  narrowed:
                    denied until now only on Shop/*:
                    Write  PutObject (s3)
                           now on *
                grants more: false
            "#]],
        );
    }

    #[test]
    fn what_is_decided_is_no_change() {
        let get = "{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Shop.Arn}/*'}";
        let same = "The same permissions as before.\ngrants more: false\n";
        for (old, new) in [
            (
                format!("{get}, {{Effect: Deny, Action: 'sqs:*', Resource: '*'}}"),
                get.to_owned(),
            ),
            (
                "{Effect: Deny, Action: 's3:*', Resource: '*'}".to_owned(),
                format!("{get}, {{Effect: Deny, Action: 's3:*', Resource: '*'}}"),
            ),
            (
                get.replace("/*", "/a?*"),
                format!(
                    "{}, {}",
                    get.replace("/*", "/a?"),
                    get.replace("/*", "/a??*")
                ),
            ),
        ] {
            let text = both(&old, &new);
            assert_eq!(text, format!("{same}and back\n{same}"), "{old}\n{new}");
        }
        check(
            "{Effect: Allow, Action: 's3:GetObject', NotResource: !Sub '${Shop.Arn}/a/*'}",
            "{Effect: Allow, Action: 's3:GetObject', NotResource: [!Sub '${Shop.Arn}/a/*', !Sub '${Shop.Arn}/b/*']}",
            expect![[r#"
                R: 1 action fewer

                R
                  revoked:
                    Read  GetObject (s3)
                          on everything but Shop/a/*
                    for example s3:GetObject on Shop/b/
                grants more: false
                and back
                R: 1 action more

                R
                  granted:
                    Read  GetObject (s3)
                          on everything but Shop/a/*
                    for example s3:GetObject on Shop/b/
                grants more: true
            "#]],
        );
    }

    #[test]
    fn a_condition_of_iam() {
        let free = "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}";
        let only = |tests: &str| {
            format!(
                "{{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {{{tests}}}}}"
            )
        };
        let one = "StringEquals: {'aws:PrincipalTag/a': x}";
        check(
            free,
            &only(one),
            expect![[r#"
                R: 1 action narrowed

                R
                  narrowed:
                    now only when aws:PrincipalTag/a StringEquals x:
                    Read  GetObject (s3)
                          until now on *
                grants more: false
                and back
                R: 1 action widened

                R
                  widened:
                    until now only when aws:PrincipalTag/a StringEquals x:
                    Read  GetObject (s3)
                          now on *
                    for example s3:GetObject on x/x with no aws:PrincipalTag/a
                grants more: true
            "#]],
        );
        check(
            &only(one),
            &only(&format!("{one}, Bool: {{'aws:SecureTransport': true}}")),
            expect![[r#"
                R: 1 action narrowed

                R
                  narrowed:
                    now only when aws:PrincipalTag/a StringEquals x and aws:SecureTransport Bool
                    true:
                    Read  GetObject (s3)
                          until now on * when aws:PrincipalTag/a StringEquals x
                grants more: false
                and back
                R: 1 action widened

                R
                  widened:
                    until now only when aws:PrincipalTag/a StringEquals x and
                    aws:SecureTransport Bool true:
                    Read  GetObject (s3)
                          now on * when aws:PrincipalTag/a StringEquals x
                    for example s3:GetObject on x/x with aws:PrincipalTag/a x and no
                      aws:SecureTransport
                grants more: true
            "#]],
        );
        check(
            &only(one),
            &only("StringEquals: {'aws:PrincipalTag/a': y}"),
            expect![[r#"
                R: 1 action under another condition

                R
                  under another condition:
                    until now when aws:PrincipalTag/a StringEquals x:
                    Read  GetObject (s3)
                          now on * when aws:PrincipalTag/a StringEquals y
                    for example s3:GetObject on x/x with aws:PrincipalTag/a y
                grants more: true
                and back
                R: 1 action under another condition

                R
                  under another condition:
                    until now when aws:PrincipalTag/a StringEquals y:
                    Read  GetObject (s3)
                          now on * when aws:PrincipalTag/a StringEquals x
                    for example s3:GetObject on x/x with aws:PrincipalTag/a x
                grants more: true
            "#]],
        );
        check(
            free,
            "{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Shop.Arn}/*', Condition: {Bool: {'aws:SecureTransport': 'true'}}}",
            expect![[r#"
                R: 1 action narrowed

                R
                  narrowed:
                    now only on Shop/* when aws:SecureTransport Bool true:
                    Read  GetObject (s3)
                          until now on *
                grants more: false
                and back
                R: 1 action widened

                R
                  widened:
                    until now only on Shop/* when aws:SecureTransport Bool true:
                    Read  GetObject (s3)
                          now on *
                    for example s3:GetObject on Shop/x with no aws:SecureTransport
                grants more: true
            "#]],
        );
        check(
            &format!(
                "{}, {}",
                only(one),
                only("Bool: {'aws:SecureTransport': 'true'}")
            ),
            &only("Bool: {'aws:SecureTransport': 'true'}"),
            expect![[r#"
                R: 1 action fewer

                R
                  revoked:
                    Read  GetObject (s3)
                          on * when aws:PrincipalTag/a StringEquals x
                grants more: false
                and back
                R: 1 action more

                R
                  granted:
                    Read  GetObject (s3)
                          on * when aws:PrincipalTag/a StringEquals x
                grants more: true
            "#]],
        );
        check(
            "{Effect: Allow, NotAction: 's3:GetObject', Resource: '*'}",
            "{Effect: Allow, NotAction: 's3:GetObject', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'true'}}}",
            expect![[r#"
                R: 22320 actions narrowed, 11485 of them write and 422 permissions management

                R
                  narrowed:
                    now only when aws:SecureTransport Bool true:
                    All but  GetObject (s3)
                             until now on *
                    for example s3:AbortMultipartUpload on x/x with no aws:SecureTransport
                grants more: false
                and back
                R: 22320 actions widened, 11485 of them write and 422 permissions management

                R
                  widened:
                    until now only when aws:SecureTransport Bool true:
                    All but  GetObject (s3)
                             now on *
                    for example s3:AbortMultipartUpload on x/x with no aws:SecureTransport
                grants more: true
            "#]],
        );
    }
}
