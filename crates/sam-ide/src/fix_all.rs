//! All fixes of a template at once: for the command line, and for editors that fix when they save.

use crate::assists::{CodeAction, CodeActionKind, revoked};
use crate::diagnostics::{Checked, Diagnostic, Findings, Fix, Severity, fixes};
use crate::names::closest;
use sam_core::analysis::Analysis;
use sam_core::cancellation;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::text::{TextEdit, TextRange, size};
use std::collections::BTreeSet;

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixSafety {
    /// The only fix of a finding, if it corrects, wraps or moves what is there and no role loses a permission.
    Safe,
    /// The first fix of each finding.
    Unsafe,
}

/// A template after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedTemplate {
    /// The whole text.
    pub text: String,
    /// What was done, in the order in which it was done.
    pub made: Vec<MadeFix>,
    /// How many findings are left that an unsafe fix mends.
    pub unsafe_left: usize,
}

/// A fix that was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MadeFix {
    /// The code of the finding.
    pub code: &'static str,
    /// The message of the finding.
    pub message: String,
    /// What was done, as the quick fix says it.
    pub label: String,
}

impl MadeFix {
    /// Whether it is for a finding, wherever that stands by now.
    fn mends(&self, finding: &Diagnostic) -> bool {
        self.code == finding.code && self.message == *finding.message
    }
}

/// Whether a finding of a version of the template is wanted.
pub type IsWanted<'f> = &'f dyn Fn(&Diagnostic, &Document) -> bool;

/// Mends the findings that are wanted, again and again until nothing is left to mend: a fix may bring another finding
/// to light. A fix that makes the template worse is left out.
pub fn fix_all(analysis: &Analysis, safety: FixSafety, is_wanted: IsWanted<'_>) -> FixedTemplate {
    let mut fixer = Fixer {
        analysis: analysis.clone(),
        checked: Checked::new(analysis),
        made: Vec::new(),
        refused: BTreeSet::new(),
    };
    // A fix that brings back what another one mended would otherwise never end.
    let mut rounds = fixer.checked.findings().iter().len() + 10;
    loop {
        cancellation::check();
        let candidates = fixer.candidates(is_wanted);
        let (safe, other): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|it| it.is_safe);
        let has_changed = rounds > 0
            && (fixer.make(&apart(safe))
                || match safety {
                    FixSafety::Safe => false,
                    FixSafety::Unsafe => fixer.make_each(&other, is_wanted),
                });
        if !has_changed {
            return FixedTemplate {
                text: fixer.analysis.source().to_owned(),
                made: fixer.made,
                unsafe_left: other.len(),
            };
        }
        rounds -= 1;
    }
}

/// The action that makes all safe fixes of the findings that are wanted, if there are any.
pub fn fix_all_action(analysis: &Analysis, is_wanted: IsWanted<'_>) -> Option<CodeAction> {
    let fixed = fix_all(analysis, FixSafety::Safe, is_wanted);
    let label = match fixed.made.len() {
        0 => return None,
        1 => "Fix 1 finding".to_owned(),
        many => format!("Fix {many} findings"),
    };
    Some(CodeAction {
        label,
        kind: CodeActionKind::FixAll,
        edits: vec![changed_lines(analysis.source(), &fixed.text)?],
        mends: None,
        revokes: 0,
        difference: None,
    })
}

/// A finding with the fix to make.
#[derive(Clone, Debug)]
struct Candidate {
    made: MadeFix,
    edits: Vec<TextEdit>,
    is_safe: bool,
}

/// A template on its way.
struct Fixer {
    analysis: Analysis,
    checked: Checked,
    made: Vec<MadeFix>,
    /// Fixes that made it worse.
    refused: BTreeSet<MadeFix>,
}

impl Fixer {
    fn candidates(&self, is_wanted: IsWanted<'_>) -> Vec<Candidate> {
        let resolver = self.analysis.resolver();
        let findings = self.wanted(is_wanted);
        findings
            .filter_map(|it| self.candidate(it, &resolver))
            .collect()
    }

    fn wanted<'f>(&'f self, is_wanted: IsWanted<'f>) -> impl Iterator<Item = &'f Diagnostic> {
        let findings = self.checked.findings().iter();
        findings.filter(|it| is_wanted(it, &self.analysis))
    }

    fn candidate(&self, finding: &Diagnostic, resolver: &Resolver<'_>) -> Option<Candidate> {
        let mut found = fixes(resolver, finding).into_iter();
        let Fix { label, edits } = found.next()?;
        let is_safe = found.next().is_none()
            && keeps_words(self.analysis.source(), &edits)
            && revoked(resolver, finding.range, &edits) == 0;
        let made = MadeFix {
            code: finding.code,
            message: finding.message.to_string(),
            label,
        };
        (!self.refused.contains(&made)).then_some(Candidate {
            made,
            edits,
            is_safe,
        })
    }

    /// Makes fixes one after the other: of two grants that make each other needless one must stay. Whether one was made.
    fn make_each(&mut self, candidates: &[Candidate], is_wanted: IsWanted<'_>) -> bool {
        let mut has_changed = false;
        for candidate in candidates {
            cancellation::check();
            // What was made before moved the finding, mended it or left another way to mend it.
            let finding = self.wanted(is_wanted).find(|it| candidate.made.mends(it));
            let next = finding.and_then(|it| self.candidate(it, &self.analysis.resolver()));
            if let Some(next) = next {
                has_changed |= self.make(&[next]);
            }
        }
        has_changed
    }

    /// Makes fixes that stand apart, all of them or the first that does no harm. Whether one was made.
    fn make(&mut self, candidates: &[Candidate]) -> bool {
        if candidates.is_empty() {
            return false;
        }
        if self.make_together(candidates) {
            return true;
        }
        if let [one] = candidates {
            self.refused.insert(one.made.clone());
            return false;
        }
        candidates.chunks(1).any(|it| self.make(it))
    }

    fn make_together(&mut self, candidates: &[Candidate]) -> bool {
        let edits = candidates.iter().flat_map(|it| it.edits.iter().cloned());
        let mut edits: Vec<TextEdit> = edits.collect();
        edits.sort_by_key(|it| (it.range.start(), it.range.end()));
        let analysis = self.analysis.resolver().after(&edits);
        let checked = self.checked.next(&analysis);
        let (before, after) = (self.checked.findings(), checked.findings());
        let is_broken = self.analysis.is_well_formed() && !analysis.is_well_formed();
        if is_broken || errors(after) > errors(before) || !mended(candidates, before, after) {
            return false;
        }
        self.made
            .extend(candidates.iter().map(|it| it.made.clone()));
        (self.analysis, self.checked) = (analysis, checked);
        true
    }
}

/// Whether each finding that was to be mended is found less often.
fn mended(candidates: &[Candidate], before: &Findings, after: &Findings) -> bool {
    let count =
        |findings: &Findings, made: &MadeFix| findings.iter().filter(|it| made.mends(it)).count();
    candidates
        .iter()
        .all(|it| count(after, &it.made) < count(before, &it.made))
}

fn errors(findings: &Findings) -> usize {
    let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
    findings.iter().filter(is_error).count()
}

/// The candidates whose edits touch no edit of one before them.
fn apart(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut taken: Vec<TextRange> = Vec::new();
    let mut apart = Vec::new();
    for candidate in candidates {
        let ranges = candidate.edits.iter().map(|it| it.range);
        let ranges: Vec<_> = ranges.collect();
        let touches = |range: &TextRange| taken.iter().any(|it| it.intersect(*range).is_some());
        if !ranges.iter().any(touches) {
            taken.extend(ranges);
            apart.push(candidate);
        }
    }
    apart
}

/// Whether edits only correct, wrap or move what is there. What they leave out, its writer may have wanted; a value that
/// they bring in is a guess.
fn keeps_words(text: &str, edits: &[TextEdit]) -> bool {
    let replaced = edits.iter().map(|it| {
        let range = usize::from(it.range.start())..usize::from(it.range.end());
        text.get(range).unwrap_or_default()
    });
    let old: Vec<&str> = replaced.flat_map(words).collect();
    let new: Vec<&str> = edits.iter().flat_map(|it| words(&it.new_text)).collect();
    let is_key = |it: &str| it.ends_with(':');
    new.len() >= old.len()
        && old.iter().all(|it| has_relative(it, &new))
        && new.iter().all(|it| is_key(it) || has_relative(it, &old))
}

/// The keys, which keep their colon, and the values.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let around = ['"', '\'', ',', '[', ']', '{', '}'];
    let words = text
        .split_whitespace()
        .map(move |it| it.trim_matches(around));
    words.filter(|it| !it.is_empty() && *it != "-" && !it.starts_with('!'))
}

/// Whether a word is one of the others with another spelling, or with something before or behind it.
fn has_relative(word: &str, others: &[&str]) -> bool {
    // Every short word is like every other one.
    const SHORT: usize = 2;
    let has_inside = |long: &str, short: &str| short.len() > SHORT && long.contains(short);
    let is_relative = |it: &&str| *it == word || has_inside(it, word) || has_inside(word, it);
    let is_spelling = || word.len() > SHORT && closest(word, others.iter().copied()).is_some();
    others.iter().any(is_relative) || is_spelling()
}

/// The one edit from the first line that differs to the last.
fn changed_lines(old: &str, new: &str) -> Option<TextEdit> {
    if old == new {
        return None;
    }
    let same = |(a, b): &(&str, &str)| a == b;
    let length = |(line, _): (&str, &str)| line.len();
    let lines = |text| str::split_inclusive(text, '\n');
    let start: usize = lines(old)
        .zip(lines(new))
        .take_while(same)
        .map(length)
        .sum();
    let (old, new) = (old.get(start..)?, new.get(start..)?);
    let (last, new_last) = (lines(old).rev(), lines(new).rev());
    let end: usize = last.zip(new_last).take_while(same).map(length).sum();
    let range = TextRange::at(size(start), size(old.len() - end));
    Some(TextEdit::replace(range, new.get(..new.len() - end)?))
}

#[cfg(test)]
mod tests {
    use super::{FixSafety, changed_lines, fix_all, fix_all_action, keeps_words};
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::document::Document;
    use sam_core::text::{TextEdit, TextRange, size};

    const HEAD: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
";

    fn check(body: &str, safety: FixSafety, expected: Expect) {
        let text = format!("{HEAD}{body}");
        let fixed = fix_all(&Analysis::open(1, &text), safety, &|_, _| true);
        let mut shown = fixed.text.replacen(HEAD, "", 1);
        for it in &fixed.made {
            shown += &format!("| {}: {}\n", it.code, it.label);
        }
        expected.assert_eq(&format!("{shown}| {} unsafe\n", fixed.unsafe_left));
    }

    const MISTAKES: &str = "      Policies:
        - Statement:
            - Effect: Allow
              Action: s3:GetObjct
              Resource: arn:aws:s3:::pictures/*
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:GetItem]
              Resource: !GetAtt Orders.Arn
    Connectors:
      Save:
        Properties:
          Destination: {Id: Order}
          Permissions: [Write]
";

    #[test]
    fn safe_fixes_take_nothing_away() {
        check(
            MISTAKES,
            FixSafety::Safe,
            expect![[r#"
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Resource: arn:aws:s3:::pictures/*
                        - Effect: Allow
                          Action: [dynamodb:GetItem, dynamodb:GetItem]
                          Resource: !GetAtt Orders.Arn
                Connectors:
                  Save:
                    Properties:
                      Destination: {Id: Orders}
                      Permissions: [Write]
            | policy-unknown-action: Change to `s3:GetObject`
            | connector-unknown-id: Change to `Orders` (table)
            | 1 unsafe
        "#]],
        );
    }

    #[test]
    fn unsafe_fixes_come_one_after_another() {
        check(
            MISTAKES,
            FixSafety::Unsafe,
            expect![[r#"
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Resource: arn:aws:s3:::pictures/*
                        - Effect: Allow
                          Action: [dynamodb:GetItem]
                          Resource: !GetAtt Orders.Arn
                Connectors:
                  Save:
                    Properties:
                      Destination: {Id: Orders}
                      Permissions: [Write]
            | policy-unknown-action: Change to `s3:GetObject`
            | connector-unknown-id: Change to `Orders` (table)
            | policy-duplicate-action: Remove `dynamodb:GetItem`
            | 0 unsafe
        "#]],
        );
    }

    #[test]
    fn of_two_equal_grants_one_stays() {
        let body = "      Policies:
        - Statement:
            - Effect: Allow
              Action: dynamodb:GetItem
              Resource: !GetAtt Orders.Arn
            - Effect: Allow
              Action: dynamodb:GetItem
              Resource: !GetAtt Orders.Arn
";
        check(
            body,
            FixSafety::Unsafe,
            expect![[r#"
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: dynamodb:GetItem
                          Resource: !GetAtt Orders.Arn
            | grant-twice: Remove it
            | 0 unsafe
        "#]],
        );
    }

    #[test]
    fn only_wanted_findings_are_mended() {
        let text = format!("{HEAD}{MISTAKES}");
        let is_wanted = |it: &crate::Diagnostic, _: &Document| it.code == "policy-unknown-action";
        let fixed = fix_all(&Analysis::open(1, &text), FixSafety::Safe, &is_wanted);
        assert_eq!(fixed.text, text.replace("GetObjct", "GetObject"));
    }

    #[test]
    fn an_editor_gets_one_edit_of_the_lines_between() {
        let text = format!("{HEAD}{MISTAKES}");
        let analysis = Analysis::open(1, &text);
        let action = fix_all_action(&analysis, &|_, _| true).unwrap();
        assert_eq!(action.label, "Fix 2 findings");
        let after = TextEdit::apply_all(&text, &action.edits);
        let fixed = fix_all(&analysis, FixSafety::Safe, &|_, _| true);
        assert_eq!(after, fixed.text);
        assert!(
            action.edits[0]
                .new_text
                .starts_with("              Action: s3:GetObject\n")
        );
        assert!(fix_all_action(&Analysis::open(1, &after), &|_, _| true).is_none());
    }

    #[test]
    fn a_value_that_nothing_suggests_is_a_guess() {
        for (old, new, keeps) in [
            ("Order", "Orders", true),
            ("arn:aws:s3::pictures", "arn:aws:s3:::pictures", true),
            ("!Ref Shared", "!GetAtt Shared.Arn", true),
            ("Source: Shop", "Source:\n        Id: Shop", true),
            (
                "\"Source\": \"Shop\"",
                "\"Source\": {\"Id\": \"Shop\"}",
                true,
            ),
            ("Permission:", "Permissions:", true),
            ("A: 1, B: 2", "B: 2, A: 1", true),
            ("[Read]", "[Write]", false),
            ("ServerlessRestApi", "Orders", false),
            ("", "\n      Permissions:\n        - Write", false),
            ("[a, a]", "[a]", false),
            ("Name: x", "", false),
            ("Name: x", "Name: x, Other: y", false),
            (
                "AWS::Serverless::GraphQLApi",
                "AWS::AppSync::GraphQLApi",
                false,
            ),
        ] {
            let edit = TextEdit::replace(TextRange::up_to(size(old.len())), new);
            assert_eq!(keeps_words(old, &[edit]), keeps, "{old} to {new}");
        }
    }

    #[test]
    fn the_edit_covers_the_changed_lines_alone() {
        for (old, new) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\na\n", "a\na\na\n"),
            ("a\na\na\n", "a\n"),
            ("", "a"),
            ("a\r\nb", "a\r\nb\r\n"),
            ("é\nb\n", "è\nb\n"),
        ] {
            let edit = changed_lines(old, new).unwrap();
            assert_eq!(TextEdit::apply_all(old, &[edit]), new);
        }
        let edit = changed_lines("a\nb\nc\n", "a\nB\nc\n").unwrap();
        assert_eq!(edit.new_text, "B\n");
        assert_eq!(changed_lines("a", "a"), None);
    }

    #[test]
    fn a_damaged_template_stays_as_it_is_or_gets_no_worse() {
        let text = format!("{HEAD}{MISTAKES}");
        for end in (0..text.len()).step_by(37) {
            let (typed, _) = text.split_at(end);
            let analysis = Analysis::open(1, typed);
            let fixed = fix_all(&analysis, FixSafety::Unsafe, &|_, _| true);
            let again = fix_all(
                &Analysis::open(1, &fixed.text),
                FixSafety::Unsafe,
                &|_, _| true,
            );
            assert_eq!(fixed.text, again.text, "{typed}");
        }
    }
}
