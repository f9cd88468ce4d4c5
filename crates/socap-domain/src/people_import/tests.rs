use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::{UserId, Weight};

/// Everything a file gives, fed in pieces of a size.
fn read(kind: ImportKind, text: &[u8], piece: usize) -> (Vec<Parsed>, Result<(), Unreadable>) {
    let mut parser = Parser::new(kind);
    let mut rows = Vec::new();
    for bytes in text.chunks(piece) {
        if let Err(error) = parser.push(bytes, &mut rows) {
            return (rows, Err(error));
        }
    }
    let end = parser.finish(&mut rows);
    (rows, end)
}

fn person(id: i64, username: Option<&str>, weight: Option<i64>) -> Row {
    Row::Person(PersonRow {
        user_id: UserId(id),
        username: username.map(str::to_owned),
        name: None,
        weight: weight.map(Weight),
        active: None,
        tags: None,
    })
}

fn pair(person: i64, account: i64) -> Row {
    Row::Following(Following { person: UserId(person), account: UserId(account) })
}

#[rstest]
#[case::commas("user_id,username,weight\n1,@syn_a,2.5\n2,syn_b,\n")]
#[case::semicolons("user_id;username;weight\r\n1;syn_a;2.5\r\n2;syn_b;\r\n")]
#[case::tabs("user_id\tusername\tweight\n1\tsyn_a\t2.5\n2\tsyn_b\t")]
#[case::bom("\u{feff}\nuser_id,username,weight\n\n1,syn_a,2.5\n\n2,syn_b,\n")]
#[case::quoted("\"User_ID\",\"username\",\"weight\"\n\"1\",\"syn_a\",\"2.5\"\n2,syn_b,\"\"")]
#[case::json(
    "{\"user_id\":\"1\",\"username\":\"syn_a\",\"weight\":2.5}\n\n{\"user_id\":2,\"username\":\"syn_b\"}"
)]
#[case::mongo(
    "{\"_id\":{\"$oid\":\"6\"},\"username\":\"syn_a\",\"user_id\":\"1\",\"weight\":{\"$numberDouble\":\"2.5\"},\"following_count\":3}\r\n{\"user_id\":{\"$numberLong\":\"2\"},\"username\":\"syn_b\",\"last_synced\":null}\r\n"
)]
fn people_are_read_from_every_form(#[case] text: &str) {
    for piece in [1, 2, 7, 4096] {
        let (rows, end) = read(ImportKind::People, text.as_bytes(), piece);
        assert_eq!(end, Ok(()));
        let want = [Ok(person(1, Some("syn_a"), Some(2_500))), Ok(person(2, Some("syn_b"), None))];
        assert_eq!(rows, want, "in pieces of {piece}");
    }
}

#[rstest]
#[case::csv("person_id,account_id\n1,10\n2,10\n")]
#[case::more_columns("since,account_id,person_id\nx,10,1\ny,10,2\n")]
#[case::json("{\"person_id\":\"1\",\"account_id\":\"10\"}\n{\"person_id\":2,\"account_id\":10}\n")]
#[case::mongo(
    "{\"followed_username\":\"syn_x\",\"followed_user_id\":\"10\",\"followed_by\":[{\"username\":\"syn_a\",\"user_id\":\"1\",\"name\":\"A\",\"weight\":3},{\"user_id\":\"2\"}],\"importance_score\":4}\n"
)]
fn followings_are_read_from_every_form(#[case] text: &str) {
    let (rows, end) = read(ImportKind::Followings, text.as_bytes(), 5);
    assert_eq!((rows, end), (vec![Ok(pair(1, 10)), Ok(pair(2, 10))], Ok(())));
}

#[test]
fn all_that_is_said_of_a_person_is_kept() {
    let text = "user_id,username,name,weight,active,tags\n\
        7,syn_a,\"Syn, the \"\"First\"\"\",.125,no,\"VC; media;vc\"\n";
    let (rows, _) = read(ImportKind::People, text.as_bytes(), 3);
    let want = PersonRow {
        user_id: UserId(7),
        username: Some("syn_a".to_owned()),
        name: Some("Syn, the \"First\"".to_owned()),
        weight: Some(Weight(125)),
        active: Some(false),
        tags: Some(vec!["VC".to_owned(), "media".to_owned()]),
    };
    assert_eq!(rows, [Ok(Row::Person(want))]);
}

#[test]
fn bad_rows_are_named_with_their_line_and_the_others_read() {
    let text = "user_id,username,weight\n1,syn_a,2\nx,syn_b,1\n\n3,syn c,1\n4,syn_d,-1\n5\n6,\"syn\nz\",1\n7,syn_g,0.0001\n8,syn_h,1\n";
    let (rows, end) = read(ImportKind::People, text.as_bytes(), 11);
    assert_eq!(end, Ok(()));
    let bad: Vec<u64> = rows.iter().filter_map(|row| row.as_ref().err()).map(|b| b.line).collect();
    assert_eq!(bad, [3, 5, 6, 7, 8, 10], "{rows:?}");
    let good: Vec<&Row> = rows.iter().filter_map(|row| row.as_ref().ok()).collect();
    assert_eq!(
        good,
        [&person(1, Some("syn_a"), Some(2_000)), &person(8, Some("syn_h"), Some(1_000))]
    );
}

#[test]
fn bad_lines_of_json_are_named() {
    let text = "{\"user_id\":\"1\"}\n{\"user_id\":}\n[1]\n{\"username\":\"syn_a\"}\n{\"user_id\":\"2\",\"wieght\":3}\n";
    let (rows, _) = read(ImportKind::People, text.as_bytes(), 9);
    let bad: Vec<_> = rows.into_iter().filter_map(Result::err).collect();
    assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert!(bad[2].detail.contains("user_id"), "{}", bad[2].detail);
    assert!(bad[3].detail.contains("wieght"), "{}", bad[3].detail);
}

#[rstest]
#[case("[{\"user_id\":1}]", &Unreadable::Array)]
#[case("\u{1}\u{2}", &Unreadable::Binary)]
fn a_file_of_another_kind_is_refused(#[case] text: &str, #[case] want: &Unreadable) {
    assert_eq!(read(ImportKind::People, text.as_bytes(), 64).1.as_ref(), Err(want));
}

#[test]
fn a_header_must_name_what_matters() {
    let header = |text: &str| read(ImportKind::People, text.as_bytes(), 64).1.unwrap_err();
    assert!(matches!(
        header("username\nsyn_a\n"),
        Unreadable::Header { line: 1, missing: "user_id", .. }
    ));
    assert!(matches!(header("user_id,wieght\n"), Unreadable::Column { .. }));
    assert!(matches!(header("user_id,user_id\n"), Unreadable::Column { .. }));
}

#[test]
fn a_quote_left_open_does_not_fill_the_memory() {
    let mut parser = Parser::new(ImportKind::People);
    let mut rows = Vec::new();
    parser.push(b"user_id,name\n1,\"", &mut rows).unwrap();
    let piece = vec![b'x'; 1024 * 1024];
    let error = (0..64).find_map(|_| parser.push(&piece, &mut rows).err());
    assert!(matches!(error, Some(Unreadable::TooLong { line: 2, .. })), "{error:?}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        start in prop_oneof![Just(""), Just("user_id,name\n"), Just("{\"user_id\":1}\n")],
        piece in 1_usize..40,
    ) {
        let text = [start.as_bytes(), &bytes].concat();
        let whole = read(ImportKind::People, &text, text.len().max(1));
        prop_assert_eq!(read(ImportKind::People, &text, piece), whole);
    }
}
