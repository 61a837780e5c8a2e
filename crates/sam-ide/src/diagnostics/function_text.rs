//! Texts that were meant as functions: `${Name}` outside of `Fn::Sub`, and a function in quotes.

use crate::edit::Piece;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

/// The function that was meant by a text: it names something of the template.
pub(super) fn meant(value: NodeRef<'_>, template: Template<'_>) -> Option<Piece<'static>> {
    let text = value.as_str().filter(|_| value.tag().is_none())?;
    let is_known = |name: &str| template.declares_value(name);
    if let Some(name) = text.strip_prefix("!Ref ").map(str::trim) {
        return is_known(name).then(|| Piece::Ref(name.to_owned()));
    }
    if let Some(rest) = text.strip_prefix("!GetAtt ") {
        let (id, attribute) = rest.trim().split_once('.')?;
        let piece = || Piece::GetAtt(id.to_owned(), attribute.to_owned());
        return template.declares(Section::Resources, id).then(piece);
    }
    let text = text.strip_prefix("!Sub ").unwrap_or(text);
    let text = text.trim_matches(['"', '\'']);
    let mut names = text.split("${").skip(1).filter_map(|it| {
        let (name, _) = it.split_once('}')?;
        name.split('.').next()
    });
    // A shell or another template may have such names, too.
    let mut all = names.clone();
    (names.next().is_some() && all.all(is_known)).then(|| Piece::sub(text))
}

/// What is said of such a text, but for who gets it.
pub(super) fn words(meant: &Piece<'_>) -> &'static str {
    match meant {
        Piece::Sub(_) => "Only `!Sub` replaces `${…}`",
        _ => "A function in quotes is a text",
    }
}

/// What its fix is called.
pub(super) fn label(meant: &Piece<'_>) -> &'static str {
    match meant {
        Piece::Sub(_) => "Write it with `!Sub`",
        _ => "Write it as a function",
    }
}
