//! Every value of the reference vectors, the rare ones with leading zeros and set top bits included.

use crypto_bigint::U1024;
use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
#[expect(
    non_snake_case,
    reason = "the protocol's own letters are the names in the file"
)]
struct Vector {
    name: String,
    pool_id: String,
    user_id_for_srp: String,
    password: String,
    salt_hex: String,
    a_hex: String,
    A_hex: String,
    b_hex: String,
    B_hex: String,
    k_hex: String,
    x_hex: String,
    verifier_hex: String,
    u_hex: String,
    S_hex: String,
    hkdf_key_hex: String,
    secret_block_b64: String,
    timestamp: String,
    signature_b64: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../../tests/data/srp_vectors.json")).unwrap()
}

fn number(hex: &str) -> Number {
    Number::from_str_radix_vartime(hex, 16).unwrap()
}

fn exponent(hex: &str) -> U1024 {
    U1024::from_str_radix_vartime(hex, 16).unwrap()
}

fn salt(hex: &str) -> [u8; 16] {
    HEXLOWER.decode(hex.as_bytes()).unwrap().try_into().unwrap()
}

fn shortest_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes).trim_start_matches('0').to_owned()
}

fn number_hex(number: &Number) -> String {
    shortest_hex(number.to_be_bytes().as_ref())
}

fn names<'a>(pool_id: &'a str, user: &'a str) -> Names<'a> {
    Names {
        pool: pool_id.split_once('_').unwrap().1,
        user,
    }
}

fn sign(key: &[u8; 16], names: Names<'_>, claim: &Claim<'_>) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    BASE64.encode(hmac::sign(&key, &claim_bytes(names, claim)).as_ref())
}

#[test]
fn there_are_nine_edge_vectors() {
    assert_eq!(vectors().len(), 9);
}

#[test]
fn every_value_of_the_edge_vectors_is_reproduced() {
    for vector in vectors() {
        let case = &vector.name;
        let names = names(&vector.pool_id, &vector.user_id_for_srp);
        let salt = salt(&vector.salt_hex);
        let (client_secret, server_secret) = (exponent(&vector.a_hex), exponent(&vector.b_hex));

        let x = derive_exponent(names, &vector.password, &salt);
        let verifier = derive_verifier(names, &vector.password, &salt);
        let client_public = parse_public(&vector.A_hex).unwrap();
        let server_public = derive_public(&verifier, &server_secret);
        let u = derive_scrambler(&client_public, &server_public).unwrap();
        let shared = derive_shared(&client_public, &verifier, &u, &server_secret);
        let key = derive_key(&shared, &u);
        let secret_block = BASE64.decode(vector.secret_block_b64.as_bytes()).unwrap();
        let claim = Claim {
            secret_block: &secret_block,
            timestamp: &vector.timestamp,
        };
        let signature = BASE64.decode(vector.signature_b64.as_bytes()).unwrap();

        assert_eq!(
            number_hex(&MULTIPLIER.retrieve()),
            vector.k_hex,
            "{case}: k"
        );
        assert_eq!(
            number_hex(&GENERATOR.pow(&client_secret).retrieve()),
            trimmed(&vector.A_hex),
            "{case}: A"
        );
        assert_eq!(
            shortest_hex(x.as_ref()),
            trimmed(&vector.x_hex),
            "{case}: x"
        );
        assert_eq!(
            number_hex(&verifier),
            trimmed(&vector.verifier_hex),
            "{case}: v"
        );
        assert_eq!(
            number_hex(&server_public),
            trimmed(&vector.B_hex),
            "{case}: B"
        );
        assert_eq!(shortest_hex(&u), trimmed(&vector.u_hex), "{case}: u");
        assert_eq!(number_hex(&shared), trimmed(&vector.S_hex), "{case}: S");
        assert_eq!(
            HEXLOWER.encode(key.as_ref()),
            vector.hkdf_key_hex,
            "{case}: K"
        );
        assert_eq!(
            sign(&key, names, &claim),
            vector.signature_b64,
            "{case}: signature"
        );
        assert!(proves(&key, names, &claim, &signature), "{case}: proof");
    }
}

fn trimmed(hex: &str) -> &str {
    hex.trim_start_matches('0')
}

struct Compact {
    password: &'static str,
    salt: &'static str,
    a: &'static str,
    b: &'static str,
    x: &'static str,
    u: &'static str,
    hash_of_a: &'static str,
    hash_of_v: &'static str,
    hash_of_b: &'static str,
    hash_of_s: &'static str,
    key: &'static str,
    signature: &'static str,
}

const COMPACT: [Compact; 2] = [
    Compact {
        password: "Correct-horse1!",
        salt: "8f2b0e9af673320f9582cff4accc094c",
        a: "a9615f410ccac7003fc77a4ddd2ff39df042762872828be6069c4de0c6d8fc5c",
        b: "d620c71a14e31adaf4f013239662594be1d513cce5dd347aaa03029fd7490495",
        x: "0e444f6a5508b4638901010d0b8f490bf6c2b97a561e86fb354c12163c9ee3a3",
        u: "6345c31ff8b4c14e43a2f100085e7cae4ff3376f0557fd8089593efb4d3e3c42",
        hash_of_a: "14d3d1d5fc5df7ec5269111b7addb2068d52780adfd748d523f615bce724aa45",
        hash_of_v: "94c69d7226ad828b202953a31dfb74c52fe07a59da4c95653b7a0768ac5dc969",
        hash_of_b: "0da76473d4e29e031c7e99b5a32472a4383f091e120bb058bdbc25c8b785a0bf",
        hash_of_s: "7960bb533682d75bee19640c1fb0d441c3722c7368baeb247cb1a17aa5cb7309",
        key: "f4d90c75253eb20f50605e9aef15ed4e",
        signature: "GluCJAD/rVYOrvDKLpKzjoa7MQZbMymWNR+yeDbBO0k=",
    },
    Compact {
        password: "Pässwörd-日本-1!",
        salt: "c84413dbe11a737af69012cf49b4e6d7",
        a: "548768aca010b0c6d3ef54f01c33016d64724fc1b88043be0b1736f0974c4203",
        b: "702c736acd435cdec10a52dd25fa3c3b02de2e8e59e1593d3a287e39ed5482f8",
        x: "69a951102191e28b5d86d952eb29c04bd1d5d6a1951d9100794735876bbdcafe",
        u: "a9b94e8149c409b577bc24fa25397617c6c60e730d17b45935af4712f4b41ccd",
        hash_of_a: "8e36baaf2c9c1aeb5ebb4feda78439b31d8545f58fa7b612b6beb814137dc43b",
        hash_of_v: "f477e7822811f457c19bf8f35412783386784b51c52e9c862badfc4af3ee14d6",
        hash_of_b: "d14c014cb4a0522e4c668b8e0665183187f377500d169b55e64d5e53a42648d7",
        hash_of_s: "cc250667d679adac775985abfc01e5672716a37a2db7fe44f12b358bc6ddded1",
        key: "084591484ae595f9c3dbd6a25803cd88",
        signature: "QuqF+amb4YjdRs/rQZ1Tr9ZwiGu9dvf+98YSFJtv+kY=",
    },
];

fn hash_hex(number: &Number) -> String {
    HEXLOWER.encode(&hash(&[&pad_number(number)]))
}

#[test]
fn the_two_compact_vectors_are_reproduced() {
    let names = names(
        "us-east-1_RefPool01",
        "4b1c2f0e-7d52-4c43-9f3a-0d9d3d0a1b2c",
    );
    let secret_block = BASE64.decode(b"b3BhcXVlIHNlY3JldCBibG9jaw==").unwrap();
    let claim = Claim {
        secret_block: &secret_block,
        timestamp: "Tue Feb 3 04:05:06 UTC 2026",
    };

    for case in COMPACT {
        let salt = salt(case.salt);
        let server_secret = exponent(case.b);

        let x = derive_exponent(names, case.password, &salt);
        let verifier = derive_verifier(names, case.password, &salt);
        let client_public = GENERATOR.pow(&exponent(case.a)).retrieve();
        let server_public = derive_public(&verifier, &server_secret);
        let u = derive_scrambler(&client_public, &server_public).unwrap();
        let shared = derive_shared(&client_public, &verifier, &u, &server_secret);
        let key = derive_key(&shared, &u);

        assert_eq!(HEXLOWER.encode(x.as_ref()), case.x);
        assert_eq!(HEXLOWER.encode(&u), case.u);
        assert_eq!(hash_hex(&client_public), case.hash_of_a);
        assert_eq!(hash_hex(&verifier), case.hash_of_v);
        assert_eq!(hash_hex(&server_public), case.hash_of_b);
        assert_eq!(hash_hex(&shared), case.hash_of_s);
        assert_eq!(HEXLOWER.encode(key.as_ref()), case.key);
        assert_eq!(sign(&key, names, &claim), case.signature);
    }
}

#[test]
fn the_multiplier_is_the_hash_of_the_group() {
    let modulus = pad_number(Group::PARAMS.modulus().as_ref());

    let multiplier = hash(&[&modulus, &pad(&[2])]);

    assert_eq!(
        shortest_hex(&multiplier),
        number_hex(&MULTIPLIER.retrieve())
    );
}

#[test]
fn padding_is_the_shortest_that_is_not_negative() {
    assert_eq!(pad(&[0, 0, 0x7f]), [0x7f]);
    assert_eq!(pad(&[0, 0x80]), [0, 0x80]);
    assert_eq!(pad(&[1, 0]), [1, 0]);
    assert_eq!(pad(&[0, 0]), [0]);
}

#[test]
fn a_public_value_must_lie_between_zero_and_the_prime() {
    let prime = number_hex(Group::PARAMS.modulus().as_ref());
    let below = number_hex(&Group::PARAMS.modulus().as_ref().wrapping_sub(&Number::ONE));

    for refused in [
        "",
        "0",
        "000",
        "xyz",
        "-1",
        "+1",
        "1 ",
        "1_0",
        &prime,
        &"f".repeat(768),
        &"1".repeat(769),
    ] {
        assert!(parse_public(refused).is_none(), "{refused}");
    }
    assert_eq!(parse_public("abc"), Some(number("abc")));
    assert_eq!(parse_public("000ABC"), Some(number("abc")));
    assert_eq!(parse_public(&below), Some(number(&below)));
}
