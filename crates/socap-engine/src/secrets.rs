//! Secrets at rest: webhook addresses, later tokens. XChaCha20-Poly1305 under one key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// Marks the format, so that another one can follow.
const PREFIX: &str = "v1.";
const NONCE: usize = 24;

/// Why a secret cannot be stored or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is no key.
    #[error("no key to encrypt secrets with: set OAUTH_ENCRYPTION_KEY to 64 hex characters")]
    NoKey,
    /// The operating system gave no randomness.
    #[error("the operating system gave no randomness")]
    NoRandomness,
    /// The stored text was sealed with another key, or for something else.
    #[error(
        "a stored secret cannot be read: OAUTH_ENCRYPTION_KEY is not the one it was sealed with"
    )]
    WrongKey,
}

/// A key that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hex characters")]
pub struct InvalidKey;

/// Seals and opens secrets. Without a key it refuses.
#[derive(Debug, Default)]
pub struct Sealer {
    key: Option<SecretBox<[u8; 32]>>,
}

impl Sealer {
    /// A sealer that refuses.
    pub const fn without_key() -> Self {
        Self { key: None }
    }

    /// A sealer with this key.
    pub fn with_key(key: [u8; 32]) -> Self {
        Self { key: Some(SecretBox::new(Box::new(key))) }
    }

    /// A sealer with a key written as 64 hex characters.
    pub fn from_hex(text: &SecretString) -> Result<Self, InvalidKey> {
        let text = text.expose_secret().trim();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidKey);
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| InvalidKey)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| InvalidKey)?;
        }
        Ok(Self::with_key(key))
    }

    /// Whether secrets can be stored.
    pub const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Seals `secret` for `purpose`; what was sealed for one purpose opens for no other.
    pub fn seal(&self, purpose: &str, secret: &str) -> Result<String, SealError> {
        let cipher = self.cipher()?;
        let nonce = random_bytes::<NONCE>()?;
        let payload = Payload { msg: secret.as_bytes(), aad: purpose.as_bytes() };
        let sealed =
            cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::WrongKey)?;
        let bytes = [nonce.as_slice(), sealed.as_slice()].concat();
        Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what was sealed for `purpose`.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<SecretString, SealError> {
        let cipher = self.cipher()?;
        let bytes = sealed
            .strip_prefix(PREFIX)
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .ok_or(SealError::WrongKey)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(SealError::WrongKey)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        let opened =
            cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::WrongKey)?;
        String::from_utf8(opened).map(SecretString::from).map_err(|_| SealError::WrongKey)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, SealError> {
        let key = self.key.as_ref().ok_or(SealError::NoKey)?;
        Ok(XChaCha20Poly1305::new(&Key::from(*key.expose_secret())))
    }
}

/// Randomness for keys, tokens and nonces, from the operating system. It is not injected: what
/// guards something must not be foreseeable, in tests neither.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| SealError::NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_only() {
        let keeper = Sealer::from_hex(&"0f".repeat(32).into()).expect("a key");
        let sealed = keeper.seal("a", "https://hooks.example/secret").expect("sealed");
        assert!(!sealed.contains("secret"));
        assert_ne!(
            keeper.seal("a", "https://hooks.example/secret").as_deref(),
            Ok(sealed.as_str())
        );
        let opened = keeper.open("a", &sealed).expect("opened");
        assert_eq!(opened.expose_secret(), "https://hooks.example/secret");
        assert_eq!(keeper.open("b", &sealed).err(), Some(SealError::WrongKey));
        assert_eq!(Sealer::with_key([1; 32]).open("a", &sealed).err(), Some(SealError::WrongKey));
        for broken in ["", "v1.", "v1.AAAA", "v2.x", &sealed[..sealed.len() - 2]] {
            assert_eq!(keeper.open("a", broken).err(), Some(SealError::WrongKey), "{broken}");
        }
    }

    #[test]
    fn without_a_key_nothing_is_sealed() {
        let keeper = Sealer::without_key();
        assert_eq!(keeper.seal("a", "x").err(), Some(SealError::NoKey));
        for bad in ["", "zz", &"0g".repeat(32), &"0".repeat(63)] {
            assert!(Sealer::from_hex(&bad.to_owned().into()).is_err(), "{bad}");
        }
    }
}
