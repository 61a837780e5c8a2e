//! Many patterns at once: a search, breadth first, for the shortest text of which a question about its patterns is true.

use super::pattern::{Letter, Token, Within};
use std::collections::HashSet;

/// What the search gives up after: with more places looked at the patterns are made to be hard.
const MOST_PLACES: usize = 2_000_000;

/// Characters for a place where any would do, the first that no pattern names there.
const OTHERS: &str = "xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW_-.";

/// Patterns in groups; a group matches a text that one of its patterns matches.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine {
    /// The tokens of all patterns, one after the other, each with its end.
    tokens: Vec<Token>,
    /// For each token the group of its pattern, and where that begins.
    owners: Vec<Owner>,
    starts: Vec<u32>,
    groups: u16,
}

#[derive(Clone, Copy, Debug)]
struct Owner {
    group: u16,
    pattern: u32,
    kind: Kind,
}

/// What the patterns of a group are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Patterns of a policy.
    Policy,
    /// Forms of ARNs. A symbol that may have fields may stand for several tokens: the form goes on behind any of them.
    Form,
}

/// What a search comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Found<T> {
    /// The shortest text, with what the question said of it.
    Text(Vec<Letter>, T),
    /// No text.
    Nothing,
    /// The search was given up.
    TooMany,
}

impl Machine {
    /// A new group with patterns; its number.
    pub(super) fn group<'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p [Token]>,
        kind: Kind,
    ) -> u16 {
        let group = self.groups;
        self.groups += 1;
        for pattern in patterns {
            let start = position(self.tokens.len());
            let owner = Owner {
                group,
                pattern: start,
                kind,
            };
            self.starts.push(start);
            let tokens = pattern.iter().copied().chain([Token::End]);
            self.tokens.extend(tokens);
            self.owners.resize(self.tokens.len(), owner);
        }
        group
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> u16 {
        self.groups
    }

    /// The shortest text that all groups of `needed` match and of which `question` is true. It is asked with the groups
    /// that match a text, in order.
    pub(super) fn search<T>(
        &self,
        needed: &[u16],
        mut question: impl FnMut(&[u16]) -> Option<T>,
    ) -> Found<T> {
        let mut first = Vec::new();
        for start in &self.starts {
            let own = first.len();
            self.push(*start, own, &mut first);
        }
        tidy(&mut first);
        let mut states: Vec<State> = vec![State {
            places: first.clone().into(),
            from: 0,
            letter: Letter::Char(' '),
        }];
        let mut seen: HashSet<Box<[u32]>> = HashSet::new();
        seen.insert(first.into());
        let mut asked: HashSet<Vec<u16>> = HashSet::new();
        let (mut at, mut looked_at) = (0, 0);
        let (mut letters, mut next, mut matched) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(state) = states.get(at) {
            if !self.reaches(&state.places, needed) {
                at += 1;
                continue;
            }
            self.matched(&state.places, &mut matched);
            if needed.iter().all(|it| matched.contains(it)) && !asked.contains(&matched) {
                if let Some(answer) = question(&matched) {
                    return Found::Text(text(&states, at), answer);
                }
                asked.insert(matched.clone());
            }
            let places = state.places.clone();
            self.letters(&places, needed, &mut letters);
            for letter in &letters {
                looked_at += places.len();
                if looked_at > MOST_PLACES {
                    return Found::TooMany;
                }
                next.clear();
                for place in &places {
                    self.step(*place, *letter, &mut next);
                }
                tidy(&mut next);
                if !self.reaches(&next, needed) || seen.contains(next.as_slice()) {
                    continue;
                }
                seen.insert(next.as_slice().into());
                states.push(State {
                    places: next.as_slice().into(),
                    from: at,
                    letter: *letter,
                });
            }
            at += 1;
        }
        Found::Nothing
    }

    fn token(&self, place: u32) -> Token {
        self.tokens.get(index(place)).copied().unwrap_or(Token::End)
    }

    /// Adds a place, and those behind stars, which may be no text. What stands before a star that is reached says no more
    /// than the star: it goes.
    fn push(&self, place: u32, own: usize, acc: &mut Vec<u32>) {
        let mut place = place;
        loop {
            let token = self.token(place);
            if token == Token::Many(Within::Text) {
                acc.truncate(own);
            }
            acc.push(place);
            match token {
                Token::Many(_) => place += 1,
                Token::Letter(_)
                | Token::Folded(_)
                | Token::One(_)
                | Token::Any(_)
                | Token::End => {
                    return;
                }
            }
        }
    }

    fn step(&self, place: u32, letter: Letter, acc: &mut Vec<u32>) {
        let Some(owner) = self.owners.get(index(place)) else {
            return;
        };
        // The places of one pattern are beside each other.
        let own = acc.iter().rposition(|it| *it < owner.pattern);
        let own = own.map_or(0, |it| it + 1);
        if owner.kind == Kind::Form
            && let Letter::Symbol(symbol) = letter
            && symbol.may_have_fields()
        {
            let rest = (place..).take_while(|it| {
                let owner_of = self.owners.get(index(*it));
                owner_of.is_some_and(|it| it.pattern == owner.pattern)
            });
            acc.extend(rest);
            return;
        }
        let token = self.token(place);
        if token.takes(letter) {
            match token {
                Token::Many(_) => self.push(place, own, acc),
                Token::Letter(_)
                | Token::Folded(_)
                | Token::One(_)
                | Token::Any(_)
                | Token::End => self.push(place + 1, own, acc),
            }
        }
    }

    /// Whether each of the groups may still match.
    fn reaches(&self, places: &[u32], needed: &[u16]) -> bool {
        let group = |it: &u32| self.owners.get(index(*it)).map(|it| it.group);
        needed
            .iter()
            .all(|needed| places.iter().any(|it| group(it) == Some(*needed)))
    }

    fn matched(&self, places: &[u32], acc: &mut Vec<u16>) {
        acc.clear();
        let ends = places.iter().filter(|it| self.token(**it) == Token::End);
        acc.extend(ends.filter_map(|it| Some(self.owners.get(index(*it))?.group)));
        acc.dedup();
    }

    /// The letters that lead somewhere: those that are named, and one for all others if some pattern takes it.
    fn letters(&self, places: &[u32], needed: &[u16], acc: &mut Vec<Letter>) {
        acc.clear();
        // Where a needed group has letters alone, no other letter leads on.
        let only = needed.iter().find(|needed| {
            let own = places.iter().filter(|it| self.is_of(**it, **needed));
            let mut tokens = own.map(|it| self.token(*it));
            tokens.all(|it| matches!(it, Token::Letter(_) | Token::Folded(_) | Token::End))
        });
        let mut is_any = false;
        for place in places {
            if only.is_some_and(|it| !self.is_of(*place, *it)) {
                continue;
            }
            match self.token(*place) {
                Token::Letter(it) => acc.push(it),
                Token::Folded(it) => {
                    acc.push(Letter::Char(it));
                    acc.push(Letter::Char(it.to_ascii_uppercase()));
                }
                Token::One(_) | Token::Any(_) | Token::Many(_) => is_any = true,
                Token::End => {}
            }
        }
        if only.is_some() {
            // A universe of forms takes symbols where it has letters.
            let symbols = places.iter().filter_map(|it| match self.token(*it) {
                Token::Letter(it @ Letter::Symbol(_)) => Some(it),
                Token::Letter(Letter::Char(_))
                | Token::Folded(_)
                | Token::One(_)
                | Token::Any(_)
                | Token::Many(_)
                | Token::End => None,
            });
            acc.extend(symbols);
        }
        acc.sort_unstable();
        acc.dedup();
        if is_any {
            let other = OTHERS.chars().chain('\u{e000}'..='\u{f8ff}');
            let mut other = other.map(Letter::Char).filter(|it| !acc.contains(it));
            let symbols = acc.partition_point(|it| matches!(it, Letter::Symbol(_)));
            if let Some(other) = other.next() {
                acc.insert(symbols, other);
            }
        }
    }

    fn is_of(&self, place: u32, group: u16) -> bool {
        self.owners
            .get(index(place))
            .is_some_and(|it| it.group == group)
    }
}

/// Where the search has been.
#[derive(Debug)]
struct State {
    places: Box<[u32]>,
    from: usize,
    letter: Letter,
}

fn text(states: &[State], end: usize) -> Vec<Letter> {
    let mut letters = Vec::new();
    let mut at = end;
    while at > 0
        && let Some(state) = states.get(at)
    {
        letters.push(state.letter);
        at = state.from;
    }
    letters.reverse();
    letters
}

fn tidy(places: &mut Vec<u32>) {
    places.sort_unstable();
    places.dedup();
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
