//! Serialization without silent losses: `serde_json` writes `null` for a float that is NaN or infinite.

use core::fmt;
use std::io;

use serde::Serialize;
use serde::ser::{
    Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Writes the JSON of `value`, which must not contain a float that is NaN or infinite.
pub(crate) fn to_writer<T: Serialize + ?Sized>(
    writer: impl io::Write,
    value: &T,
) -> Result<(), serde_json::Error> {
    serde_json::to_writer(writer, &Finite(value))
}

/// As [`to_writer`], into a new vector.
pub(crate) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut json = Vec::with_capacity(128);
    to_writer(&mut json, value).map(|()| json)
}

/// A value, or a serializer, that rejects floats that are NaN or infinite.
// A wrapper and not a `Formatter`, because `serde_json` calls `write_null` for such a float, as it
// does for `None`. It wraps each value on the way to the serializer of `serde_json`, and compiles to a
// comparison for each float.
pub(super) struct Finite<T>(pub(super) T);

impl<T: Serialize + ?Sized> Serialize for Finite<&T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Finite(serializer))
    }
}

/// Checks a float, which is named in the error.
fn check<E: Error>(is_finite: bool, float: impl fmt::Display) -> Result<(), E> {
    if is_finite {
        return Ok(());
    }
    Err(E::custom(format_args!(
        "JSON has no number for {float}: check the float, or use an `Option`, whose `None` is `null`"
    )))
}

macro_rules! forward {
    ($($method:ident($value:ty);)*) => {$(
        #[inline]
        fn $method(self, value: $value) -> Result<S::Ok, S::Error> {
            self.0.$method(value)
        }
    )*};
}

impl<S: Serializer> Serializer for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Finite<S::SerializeSeq>;
    type SerializeTuple = Finite<S::SerializeTuple>;
    type SerializeTupleStruct = Finite<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Finite<S::SerializeTupleVariant>;
    type SerializeMap = Finite<S::SerializeMap>;
    type SerializeStruct = Finite<S::SerializeStruct>;
    type SerializeStructVariant = Finite<S::SerializeStructVariant>;

    #[inline]
    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        check(value.is_finite(), value)?;
        self.0.serialize_f32(value)
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        check(value.is_finite(), value)?;
        self.0.serialize_f64(value)
    }

    forward! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_unit_struct(&'static str);
    }

    #[inline]
    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_none()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Finite(value))
    }

    #[inline]
    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit()
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit_variant(name, index, variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Finite(value))
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0
            .serialize_newtype_variant(name, index, variant, &Finite(value))
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        self.0.serialize_seq(len).map(Finite)
    }

    #[inline]
    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.0.serialize_tuple(len).map(Finite)
    }

    #[inline]
    fn serialize_tuple_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.0.serialize_tuple_struct(name, len).map(Finite)
    }

    #[inline]
    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.0
            .serialize_tuple_variant(name, index, variant, len)
            .map(Finite)
    }

    #[inline]
    fn serialize_map(self, len: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        self.0.serialize_map(len).map(Finite)
    }

    #[inline]
    fn serialize_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        self.0.serialize_struct(name, len).map(Finite)
    }

    #[inline]
    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        self.0
            .serialize_struct_variant(name, index, variant, len)
            .map(Finite)
    }

    #[inline]
    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.collect_str(value)
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Implements a trait of compound values whose elements have no name.
macro_rules! compound {
    ($($serializer:ident::$method:ident;)*) => {$(
        impl<S: $serializer> $serializer for Finite<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
                self.0.$method(&Finite(value))
            }

            #[inline]
            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )*};
}

compound! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

/// Implements a trait of compound values whose fields have a name.
macro_rules! compound_with_names {
    ($($serializer:ident;)*) => {$(
        impl<S: $serializer> $serializer for Finite<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), S::Error> {
                self.0.serialize_field(name, &Finite(value))
            }

            #[inline]
            fn skip_field(&mut self, name: &'static str) -> Result<(), S::Error> {
                self.0.skip_field(name)
            }

            #[inline]
            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )*};
}

compound_with_names! {
    SerializeStruct;
    SerializeStructVariant;
}

impl<S: SerializeMap> SerializeMap for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.0.serialize_key(&Finite(key))
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.0.serialize_value(&Finite(value))
    }

    #[inline]
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), S::Error> {
        self.0.serialize_entry(&Finite(key), &Finite(value))
    }

    #[inline]
    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct Newtype(f32);
    #[derive(Serialize)]
    struct Pair(u8, f64);
    #[derive(Serialize)]
    struct Point {
        x: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        y: Option<f32>,
    }
    #[derive(Serialize)]
    enum Shape {
        Empty,
        Circle(f64),
        Line(f64, f64),
        Square { side: f64 },
    }
    #[derive(Serialize)]
    struct Flat {
        #[serde(flatten)]
        point: Point,
        unit: (),
    }

    fn json(value: &impl Serialize) -> Result<String, String> {
        let mut out = Vec::new();
        to_writer(&mut out, value).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn all(x: f64) -> Vec<Result<String, String>> {
        let narrow = x as f32;
        let point = || Point { x, y: Some(narrow) };
        vec![
            json(&x),
            json(&narrow),
            json(&Some(x)),
            json(&[1.0, x]),
            json(&(1, narrow)),
            json(&Newtype(narrow)),
            json(&Pair(1, x)),
            json(&point()),
            json(&Shape::Circle(x)),
            json(&Shape::Line(1.0, x)),
            json(&Shape::Square { side: x }),
            json(&Flat {
                point: point(),
                unit: (),
            }),
            json(&BTreeMap::from([("k", Some([(x, 'c')]))])),
        ]
    }

    #[test]
    fn rejects_non_finite_floats_wherever_they_are() {
        for (float, name) in [
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (-f64::INFINITY, "-inf"),
        ] {
            for result in all(float) {
                let error = result.unwrap_err();
                assert!(
                    error.starts_with(&format!("JSON has no number for {name}: ")),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn writes_the_same_as_serde_json() {
        assert_eq!(
            all(1.5).into_iter().map(Result::unwrap).collect::<Vec<_>>(),
            [
                "1.5",
                "1.5",
                "1.5",
                "[1.0,1.5]",
                "[1,1.5]",
                "1.5",
                "[1,1.5]",
                r#"{"x":1.5,"y":1.5}"#,
                r#"{"Circle":1.5}"#,
                r#"{"Line":[1.0,1.5]}"#,
                r#"{"Square":{"side":1.5}}"#,
                r#"{"x":1.5,"y":1.5,"unit":null}"#,
                r#"{"k":[[1.5,"c"]]}"#,
            ]
        );
        assert_eq!(json(&None::<f64>).unwrap(), "null");
        assert_eq!(
            json(&(Shape::Empty, i128::MIN)).unwrap(),
            format!(r#"["Empty",{}]"#, i128::MIN)
        );
        let raw = serde_json::value::RawValue::from_string("1.50".to_owned()).unwrap();
        assert_eq!(json(&raw).unwrap(), "1.50");
        let bytes = std::net::Ipv4Addr::LOCALHOST;
        assert_eq!(json(&(bytes, 0.5)).unwrap(), r#"["127.0.0.1",0.5]"#);
    }
}
