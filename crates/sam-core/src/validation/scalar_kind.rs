//! Which kinds of scalars CloudFormation takes or converts.

use crate::spec::schema::Shape;
use crate::spec::value_kind;
use crate::syntax::ScalarType;

pub(super) const SCALAR: u8 =
    value_kind::TEXT | value_kind::INTEGER | value_kind::NUMBER | value_kind::BOOLEAN;

/// Whether a scalar is of a kind that CloudFormation takes or converts.
pub(super) fn fits(shape: &Shape, kind: ScalarType, text: &str) -> bool {
    if shape.takes(value_kind::TEXT) {
        return true;
    }
    match kind {
        ScalarType::Bool => shape.takes(value_kind::BOOLEAN),
        ScalarType::Int => shape.takes(SCALAR),
        ScalarType::Float | ScalarType::String | ScalarType::Null => {
            let number = text.trim().parse::<f64>().ok();
            let is_whole = number.is_some_and(|it| it.fract() == 0.0);
            let mut truths = ["true", "false"].into_iter();
            (shape.takes(value_kind::NUMBER) && number.is_some())
                || (shape.takes(value_kind::INTEGER) && is_whole)
                || (shape.takes(value_kind::BOOLEAN)
                    && truths.any(|it| it.eq_ignore_ascii_case(text)))
        }
    }
}
