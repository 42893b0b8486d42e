"""How requests to Alipay's gateway are signed (RSA2), and how its answers are checked."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


class NotFromAlipay(Exception):
    """The answer is not signed by Alipay, or is none."""


def signed(parameters: Mapping[str, str], key: str) -> dict[str, str]:
    """The parameters with their signature: sorted, joined, without empty ones."""
    kept = {name: value for name, value in sorted(parameters.items()) if value and name != "sign"}
    text = "&".join(f"{name}={value}" for name, value in kept.items())
    private = serialization.load_der_private_key(_der(key), None)
    if not isinstance(private, RSAPrivateKey):
        raise NotFromAlipay("the key of the application is no RSA key")
    return kept | {"sign": b64encode(private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()}


def answer_of(text: str, name: str, key: str) -> dict[str, Any]:
    """What stands under this name in an answer, once its signature fits; NotFromAlipay otherwise.

    The signature is over the very letters between the name and the signature, so these are cut out, not written anew.
    """
    begin = text.find(f'"{name}"')
    begin = text.find("{", begin) if begin >= 0 else -1
    if begin < 0:
        raise NotFromAlipay("no answer")
    try:
        found, length = json.JSONDecoder().raw_decode(text[begin:])
        signature = b64decode(json.loads(text)["sign"])
        public = serialization.load_der_public_key(_der(key))
        if not isinstance(public, RSAPublicKey):
            raise NotFromAlipay("the key of Alipay is no RSA key")
        public.verify(signature, text[begin : begin + length].encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, KeyError, NoBase64, InvalidSignature) as error:
        raise NotFromAlipay("not signed") from error
    return dict(found)


def _der(key: str) -> bytes:
    """A key as Alipay hands it out: base64, with or without the lines around it."""
    return b64decode("".join(line.strip() for line in key.splitlines() if not line.startswith("-")))
