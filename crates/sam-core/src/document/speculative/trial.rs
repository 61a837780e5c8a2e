//! The ways in which a marker can stand at a cursor, the most likely first.

use super::{Inserted, MARKER, Reader};
use crate::syntax::mend;
use crate::syntax::mended::Mended;
use crate::text::{TextEdit, TextRange, size};
use std::ops::Range;

/// Edits that put in a marker.
pub(super) struct Trial {
    pub(super) inserted: Inserted,
    pub(super) edits: Vec<TextEdit>,
    pub(super) glue: Glue,
}

/// What a marker stands beside, which decides what it may become.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Glue {
    /// A word, a quote, white space behind a colon or dash.
    None,
    /// A colon, which may be a part of the word.
    BehindColon,
    /// A word alone on its line.
    Loose,
    /// Nothing on its line.
    Alone,
}

impl<'a> Reader<'a> {
    /// The ways to put in a marker.
    pub(super) fn trials(&self) -> Vec<Trial> {
        match self.is_flow {
            true => self.in_flow(),
            false => self.in_block(),
        }
    }

    /// What stands between a colon, dash or bracket and the cursor is white space or nothing.
    fn before(&self) -> &'a str {
        self.text.get(..self.at).unwrap_or_default()
    }

    fn word(&self, lead: &str) -> Trial {
        // A comment has to stay one; a tag takes the commas and brackets that follow it.
        let ends = self.behind.starts_with('#')
            || self.is_in_tag() && self.behind.starts_with([',', ']', '}']);
        let tail = if ends { " " } else { "" };
        Trial {
            inserted: Inserted::Word,
            edits: vec![TextEdit::insert(
                size(self.at),
                format!("{lead}{MARKER}{tail}"),
            )],
            glue: Glue::None,
        }
    }

    /// Whether the word before the cursor is a tag within brackets.
    fn is_in_tag(&self) -> bool {
        let is_delimiter = |it: char| it.is_whitespace() || "[]{},".contains(it);
        let word = self.before().rsplit(is_delimiter).next();
        self.is_flow && word.is_some_and(|it| it.starts_with('!'))
    }

    /// A tab cannot part a key from its value.
    fn behind_tab(&self, from: usize) -> Trial {
        let tab = TextRange::new(size(from), size(self.at));
        Trial {
            inserted: Inserted::Word,
            edits: vec![
                TextEdit::replace(tab, " "),
                TextEdit::insert(size(self.at), MARKER),
            ],
            glue: Glue::None,
        }
    }

    /// Behind a colon the marker is a value, or the next part of a word with colons in it.
    fn behind_colon(&self) -> Vec<Trial> {
        let spaced = Trial {
            glue: Glue::BehindColon,
            ..self.word(" ")
        };
        let before = self.before();
        // `AWS::Region`: a pseudo parameter, never a key.
        if before.ends_with("::") || before.ends_with("AWS:") {
            return vec![self.word(""), spaced];
        }
        vec![spaced, self.word("")]
    }

    /// Whether the cursor stands within brackets.
    pub(super) fn is_in_brackets(&self) -> bool {
        let lead = if self.before().ends_with([':', '-']) {
            " "
        } else {
            ""
        };
        let mended = Mended::new(self.text, &self.word(lead).edits);
        mend::is_in_brackets(mended.source(), self.at + lead.len())
    }

    fn in_flow(&self) -> Vec<Trial> {
        let before = self.before();
        if before.ends_with(':') {
            return self.behind_colon();
        }
        let is_delimiter = |it: char| it.is_whitespace() || "[]{},".contains(it);
        let is_apart = before.chars().next_back().is_none_or(is_delimiter)
            && self.behind.chars().next().is_none_or(is_delimiter);
        if !is_apart {
            return [self.word("")].into_iter().chain(self.closed()).collect();
        }
        let parted = |(lead, tail): (&str, &str)| Trial {
            inserted: Inserted::Word,
            edits: vec![TextEdit::insert(
                size(self.at),
                format!("{lead}{MARKER}{tail}"),
            )],
            glue: Glue::None,
        };
        let commas = [("", ""), ("", ","), (", ", ""), (", ", ",")];
        commas.into_iter().map(parted).collect()
    }

    /// The marker as the end of a text in double quotes that its line does not close.
    fn closed(&self) -> Option<Trial> {
        let before = self.before();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let escaped = line.replace("\\\\", "").matches("\\\"").count();
        let is_open = (line.matches('"').count() - escaped) % 2 == 1;
        let rest = self.behind.split(['\n', '\r']).next().unwrap_or_default();
        if !is_open || rest.contains('"') {
            return None;
        }
        let word = rest.find([' ', '\t', ',', ']', '}']).unwrap_or(rest.len());
        let edits = match word {
            0 => vec![TextEdit::insert(size(self.at), format!("{MARKER}\""))],
            _ => vec![
                TextEdit::insert(size(self.at), MARKER),
                TextEdit::insert(size(self.at + word), "\""),
            ],
        };
        Some(Trial {
            inserted: Inserted::Word,
            edits,
            glue: Glue::None,
        })
    }

    fn in_block(&self) -> Vec<Trial> {
        let line = self.line();
        let content = self.text.get(line.clone()).unwrap_or_default();
        let is_before_all = !content.is_empty() && self.at < line.start;
        // White space before a comment is an empty line to whoever types there.
        let is_empty = content.is_empty() || is_before_all && content.starts_with('#');
        if is_before_all && !is_empty || is_empty && self.is_behind_open_bracket() {
            return Vec::new();
        }
        if is_empty {
            let alone = |inserted, text: String| Trial {
                inserted,
                edits: vec![TextEdit::insert(size(self.at), text)],
                glue: Glue::Alone,
            };
            return vec![
                alone(Inserted::Word, MARKER.to_owned()),
                alone(Inserted::Key, format!("{MARKER}:")),
                alone(Inserted::Item, format!("- {MARKER}")),
            ];
        }
        let before = self.text.get(line.start..self.at).unwrap_or_default();
        let said = before.trim_end_matches([' ', '\t']);
        let mut trials = if before.ends_with(':') {
            self.behind_colon()
        } else if before.ends_with('\t') && said.ends_with([':', '-']) {
            vec![self.behind_tab(line.start + said.len())]
        } else if before.ends_with('-') && before.trim_matches(['-', ' ']).is_empty() {
            vec![self.word(" ")]
        } else {
            vec![self.word("")]
        };
        // Behind a dash it may be the first key of the item, whose other keys stand below.
        let is_item = before.ends_with([' ', '\t']) && before.contains('-');
        if content.trim_matches(['-', ' ', '\t']).is_empty()
            && self.at >= line.end
            && is_item
            && self.goes_on_at_cursor()
        {
            trials.push(Trial {
                inserted: Inserted::Key,
                edits: vec![TextEdit::insert(size(self.at), format!("{MARKER}:"))],
                glue: Glue::None,
            });
        }
        if content.contains([' ', '\t']) {
            return trials;
        }
        self.loose(&mut trials, line);
        trials
    }

    /// Whether the line above goes on, so that nothing of block style can begin here.
    fn is_behind_open_bracket(&self) -> bool {
        let above = self.before().trim_end();
        let line = above.rsplit(['\n', '\r']).next().unwrap_or_default();
        !line.trim_start().starts_with('#') && above.ends_with([',', '[', '{'])
    }

    /// Whether the next line begins at the column of the cursor, as the next key of the same map does.
    fn goes_on_at_cursor(&self) -> bool {
        let before = self.before();
        let start = before.rfind(['\n', '\r']).map_or(0, |it| it + 1);
        let behind = self.text.get(self.at..).unwrap_or_default();
        let mut below = behind.lines().skip(1).filter(|it| !it.trim().is_empty());
        let next = below.next().unwrap_or_default();
        next.len() - next.trim_start_matches(' ').len() == before.len() - start
    }

    /// A word alone on its line may be half a key, or an item that lacks its dash.
    fn loose(&self, trials: &mut Vec<Trial>, line: Range<usize>) {
        let content = self.text.get(line.clone()).unwrap_or_default();
        let quote = content.chars().next().filter(|it| matches!(it, '"' | '\''));
        let is_plain =
            !content.starts_with(['[', '{', '!', '|', '>', '&', '*', '#', '-', '?', '%']);
        if !is_plain || (content.ends_with(':') && self.at < line.end) {
            return;
        }
        let marker = || TextEdit::insert(size(self.at), MARKER);
        // `Id:x`: the blank behind the colon is not typed yet.
        if let Some(colon) = tight_colon(content) {
            let colon = line.start + colon + 1;
            let lead = match colon == self.at {
                true => vec![TextEdit::insert(size(self.at), format!(" {MARKER}"))],
                false => vec![TextEdit::insert(size(colon), " "), marker()],
            };
            trials.insert(
                0,
                Trial {
                    inserted: Inserted::Word,
                    edits: lead,
                    glue: Glue::BehindColon,
                },
            );
        }
        for trial in trials.iter_mut().filter(|it| it.glue == Glue::None) {
            trial.glue = Glue::Loose;
        }
        let is_closed = quote.is_none_or(|it| content.len() > 1 && content.ends_with(it));
        let colon = match (is_closed, quote) {
            (false, Some('"')) => "\":",
            (false, Some(_)) => "':",
            (_, _) => ":",
        };
        let key = match self.at == line.end {
            true => vec![TextEdit::insert(size(self.at), format!("{MARKER}{colon}"))],
            false => vec![marker(), TextEdit::insert(size(line.end), colon)],
        };
        let item = match self.at == line.start {
            true => vec![TextEdit::insert(size(self.at), format!("- {MARKER}"))],
            false => vec![TextEdit::insert(size(line.start), "- "), marker()],
        };
        for (inserted, edits) in [(Inserted::Key, key), (Inserted::Item, item)] {
            trials.push(Trial {
                inserted,
                edits,
                glue: Glue::Loose,
            });
        }
    }

    /// What the cursor's line says, without the white space around it.
    fn line(&self) -> Range<usize> {
        let before = self.before();
        let start = before.rfind(['\n', '\r']).map_or(0, |it| it + 1);
        let rest = self.text.get(start..).unwrap_or_default();
        let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
        let content = rest.trim_start_matches([' ', '\t', '\u{feff}']);
        let lead = rest.len() - content.len();
        start + lead..start + lead + content.trim_end().len()
    }
}

/// The colon of `Key:value` without a blank: between a word and something that does not go on with a colon.
fn tight_colon(text: &str) -> Option<usize> {
    let colon = text.find(':')?;
    let is_word = colon > 0
        && text
            .get(..colon)?
            .bytes()
            .all(|it| it.is_ascii_alphanumeric());
    let behind = text.as_bytes().get(colon + 1);
    (is_word && behind.is_some_and(|it| *it != b':')).then_some(colon)
}
