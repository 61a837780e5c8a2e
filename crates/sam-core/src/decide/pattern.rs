//! Patterns of IAM and the texts that they match, as tokens: characters, symbols, wildcards.

use crate::iam::lays_over;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// A part of a text: a character, or something that is known only at deployment or at a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Letter {
    /// What is known only later. It equals itself alone.
    Symbol(Symbol),
    /// A character.
    Char(char),
}

impl Letter {
    /// Whether it is one character, known or not.
    fn is_one(self) -> bool {
        match self {
            Self::Symbol(it) => it.is_letter(),
            Self::Char(_) => true,
        }
    }
}

/// What stands in the name of a symbol that is one character, before the number of the character.
pub(crate) const ONE_LETTER: char = '~';

/// Something with a name and without a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Symbol {
    place: u32,
    extent: Extent,
}

/// How much of a text a symbol may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Extent {
    /// One character.
    Letter,
    /// Text without colons and slashes.
    Word,
    /// Any text, perhaps several fields of an ARN.
    Fields,
}

impl Symbol {
    /// Whether colons and slashes may be in it.
    pub(super) fn may_have_fields(self) -> bool {
        self.extent == Extent::Fields
    }

    fn is_letter(self) -> bool {
        self.extent == Extent::Letter
    }
}

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    /// This letter.
    Letter(Letter),
    /// A character in lower case, which stands for both cases.
    Folded(char),
    /// One character.
    One(Within),
    /// One letter: a character or a symbol.
    Any(Within),
    /// Any number of letters.
    Many(Within),
    /// Where the pattern ends.
    End,
}

/// What a wildcard may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Within {
    /// Everything.
    Text,
    /// All but a colon.
    Field,
    /// All but colons and slashes.
    Word,
}

impl Within {
    fn has(self, letter: Letter) -> bool {
        match (self, letter) {
            (Self::Text, _) | (_, Letter::Symbol(_)) => true,
            (Self::Field, Letter::Char(it)) => it != ':',
            (Self::Word, Letter::Char(it)) => it != ':' && it != '/',
        }
    }
}

impl Token {
    /// Whether a letter is what it stands for.
    pub(super) fn takes(self, letter: Letter) -> bool {
        match self {
            Self::Letter(own) => own == letter,
            Self::Folded(own) => match letter {
                Letter::Char(it) => it == own || it.to_ascii_lowercase() == own,
                Letter::Symbol(_) => false,
            },
            Self::One(within) => letter.is_one() && within.has(letter),
            Self::Any(within) | Self::Many(within) => within.has(letter),
            Self::End => false,
        }
    }
}

/// The symbols of a comparison, each by its name.
#[derive(Debug)]
pub(super) struct Symbols<'w> {
    /// The names of those without colons and slashes, beside pseudo parameters.
    words: &'w BTreeSet<String>,
    names: Vec<String>,
    all: HashMap<String, Symbol>,
}

impl<'w> Symbols<'w> {
    pub(super) fn new(words: &'w BTreeSet<String>) -> Self {
        Self {
            words,
            names: Vec::new(),
            all: HashMap::new(),
        }
    }

    /// The symbol of that name: `AWS::Region`.
    pub(super) fn symbol(&mut self, name: &str) -> Symbol {
        let key = without_case(name);
        if let Some(known) = self.all.get(&*key) {
            return *known;
        }
        let is_word = is_word(name, self.words);
        let symbol = Symbol {
            place: u32::try_from(self.names.len()).unwrap_or(u32::MAX),
            extent: if name.contains(ONE_LETTER) {
                Extent::Letter
            } else if is_word {
                Extent::Word
            } else {
                Extent::Fields
            },
        };
        self.names.push(name.to_owned());
        self.all.insert(key.into_owned(), symbol);
        symbol
    }

    fn name(&self, symbol: Symbol) -> &str {
        let place = usize::try_from(symbol.place).ok();
        let name = place.and_then(|it| self.names.get(it));
        name.map_or("", String::as_str)
    }

    /// The letters of a text in which symbols stand as `${…}`. IAM's `${*}`, `${?}` and `${$}` are these characters.
    pub(super) fn letters(&mut self, text: &str) -> Vec<Letter> {
        let tokens = self.tokens(text, Wildcards::Literal);
        let letter = |it| match it {
            Token::Letter(it) => Some(it),
            Token::Folded(_) | Token::One(_) | Token::Any(_) | Token::Many(_) | Token::End => None,
        };
        tokens.into_iter().filter_map(letter).collect()
    }

    /// The tokens of a pattern in which symbols stand as `${…}`.
    pub(super) fn pattern(&mut self, text: &str) -> Vec<Token> {
        self.tokens(text, Wildcards::Text)
    }

    /// The tokens of a pattern of ARNs as conditions have them: each of the six fields is matched by itself.
    pub(super) fn arn_pattern(&mut self, text: &str) -> Vec<Token> {
        self.tokens(text, Wildcards::Fields)
    }

    fn tokens(&mut self, text: &str, wildcards: Wildcards) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else {
                break;
            };
            characters(before, wildcards, &mut tokens);
            rest = after;
            // `Fn::Sub` writes a variable of IAM as `${!…}`.
            let name = name.strip_prefix('!').unwrap_or(name);
            let letter = match name {
                "*" | "?" | "$" => Letter::Char(name.chars().next().unwrap_or_default()),
                _ => Letter::Symbol(self.symbol(name)),
            };
            tokens.push(Token::Letter(letter));
        }
        characters(rest, wildcards, &mut tokens);
        tokens
    }

    /// A text with its symbols as `${…}`.
    pub(super) fn text(&self, letters: &[Letter]) -> String {
        let mut text = String::new();
        for letter in letters {
            match letter {
                Letter::Char(it) => text.push(*it),
                Letter::Symbol(it) => {
                    text.push_str("${");
                    text.push_str(self.name(*it));
                    text.push('}');
                }
            }
        }
        text
    }
}

/// Whether a symbol stands for a text without colons and slashes.
pub(super) fn is_word(name: &str, words: &BTreeSet<String>) -> bool {
    words.contains(name) || name.starts_with("AWS::") && name != "AWS::StackId"
}

/// A name without what does not matter: in a variable of IAM, `aws:username`, the case of the condition key and the spaces
/// before the text that stands for a key that a request does not have.
pub(super) fn without_case(name: &str) -> Cow<'_, str> {
    let key = name.split(',').next().unwrap_or_default();
    let is_key = key
        .split_once(':')
        .is_some_and(|(_, it)| !it.starts_with(':'));
    match is_key && !name.starts_with('=') {
        true => {
            let default = name.get(key.len()..).unwrap_or_default();
            let default = default
                .strip_prefix(',')
                .map(|it| format!(",{}", it.trim()));
            Cow::Owned(key.trim().to_ascii_lowercase() + &default.unwrap_or_default())
        }
        false => Cow::Borrowed(name),
    }
}

/// What `*` and `?` are in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wildcards {
    /// Characters.
    Literal,
    /// Any text.
    Text,
    /// Any text within one of the first five fields of an ARN, or in the rest.
    Fields,
}

fn characters(text: &str, wildcards: Wildcards, acc: &mut Vec<Token>) {
    let is_colon = |it: &&Token| **it == Token::Letter(Letter::Char(':'));
    let mut colons = acc.iter().filter(is_colon).count();
    for char in text.chars() {
        let within = match wildcards {
            Wildcards::Fields if colons < 5 => Within::Field,
            Wildcards::Fields | Wildcards::Text | Wildcards::Literal => Within::Text,
        };
        colons += usize::from(char == ':');
        acc.push(match (char, wildcards) {
            ('*', Wildcards::Text | Wildcards::Fields) => Token::Many(within),
            ('?', Wildcards::Text | Wildcards::Fields) => Token::One(within),
            _ => Token::Letter(Letter::Char(char)),
        });
    }
}

/// Whether a pattern matches all that another one does, as far as that can be seen by laying one beside the other: a `*` of
/// the narrow one only a `*` covers.
pub(super) fn covers(wide: &[Token], narrow: &[Token]) -> bool {
    let is_star = |it: &Token| *it == Token::Many(Within::Text);
    let stands_for = |wide: &Token, narrow: &Token| {
        let is_char = match narrow {
            Token::Letter(it) => it.is_one(),
            Token::One(_) => true,
            Token::Folded(_) | Token::Any(_) | Token::Many(_) | Token::End => false,
        };
        !matches!(narrow, Token::Many(_))
            && (wide == narrow || *wide == Token::One(Within::Text) && is_char)
    };
    lays_over(wide, narrow, is_star, stands_for)
}

/// The pattern with its letters standing for both cases.
pub(super) fn folded(tokens: Vec<Token>) -> Vec<Token> {
    let folded = |it| match it {
        Token::Letter(Letter::Char(it)) => Token::Folded(it.to_ascii_lowercase()),
        Token::Letter(Letter::Symbol(_))
        | Token::Folded(_)
        | Token::One(_)
        | Token::Any(_)
        | Token::Many(_)
        | Token::End => it,
    };
    tokens.into_iter().map(folded).collect()
}
