//! The `Debug` of errors: `Display`, followed by the causes.

use core::fmt;
use std::error::Error as StdError;

/// Writes an error as `main` should show it, which prints the `Debug` of the error that it returns.
///
/// A cause that the message before it already includes is left out. Everything comes from `Display`,
/// so nothing is shown that `Display` redacts.
pub(crate) fn report(error: &dyn StdError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut before = error.to_string();
    f.write_str(&before)?;
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !before.contains(&text) {
            causes.push(text.clone());
        }
        before = text;
        next = cause.source();
    }
    let is_single = causes.len() == 1;
    for (index, cause) in causes.iter().enumerate() {
        if index == 0 {
            f.write_str("\n\nCaused by:")?;
        }
        let cause = cause.replace('\n', "\n       ");
        if is_single {
            write!(f, "\n    {cause}")?;
        } else {
            write!(f, "\n{index:>5}: {cause}")?;
        }
    }
    Ok(())
}

/// Implements `Debug` of error types as [`report`].
macro_rules! debug_as_report {
    ($($error:ty),+) => { $(
        impl core::fmt::Debug for $error {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::error::report(self, f)
            }
        }
    )+ };
}
pub(crate) use debug_as_report;

#[cfg(test)]
mod tests {
    use super::*;

    struct Layer(&'static str, Option<Box<Self>>);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl fmt::Debug for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            report(self, f)
        }
    }

    impl StdError for Layer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    fn chain(texts: &[&'static str]) -> String {
        let layers = texts.iter().rev();
        let error = layers.fold(None, |cause, text| Some(Box::new(Layer(text, cause))));
        format!("{:?}", error.unwrap())
    }

    // The form of anyhow's reports.
    #[test]
    fn reports_causes_as_anyhow_does() {
        assert_eq!(chain(&["a"]), "a");
        assert_eq!(chain(&["a", "b"]), "a\n\nCaused by:\n    b");
        assert_eq!(
            chain(&["a", "b", "c"]),
            "a\n\nCaused by:\n    0: b\n    1: c"
        );
    }

    #[test]
    fn leaves_out_causes_that_the_message_before_includes() {
        assert_eq!(chain(&["a: b", "b"]), "a: b");
        assert_eq!(chain(&["a: b", "b", "c"]), "a: b\n\nCaused by:\n    c");
        assert_eq!(chain(&["x", "y: z", "z"]), "x\n\nCaused by:\n    y: z");
    }
}
