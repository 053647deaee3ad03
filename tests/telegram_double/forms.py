"""Requests as they travel: JSON, urlencoded and multipart bodies into typed parameters."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import bad_request
from .spec import Json, Spec, Upload

# Types of the parameters most used, for when no specification is at hand.
_FALLBACK = {
    "Integer": "chat_id user_id message_id message_thread_id offset limit timeout cache_time "
    "max_connections live_period heading",
    "Boolean": "disable_notification protect_content show_alert is_personal ok has_spoiler "
    "drop_pending_updates show_caption_above_media",
    "Float": "latitude longitude horizontal_accuracy",
    "Object": "reply_markup entities caption_entities link_preview_options reply_parameters "
    "media results button commands scope allowed_updates",
}
_FALLBACK_TYPES = {name: kind for kind, names in _FALLBACK.items() for name in names.split()}


def parse_body(content_type: str, body: bytes) -> tuple[Json, bool]:
    """Takes a request's body; gives its parameters and whether they are already typed (JSON)."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            value = json.loads(body or b"{}")
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(value, dict):
            raise bad_request("object expected")
        return value, True
    try:
        if kind == "multipart/form-data":
            return _multipart(content_type, body), False
        if kind == "application/x-www-form-urlencoded":
            pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
            return dict(pairs), False
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return {}, False


def _multipart(content_type: str, body: bytes) -> Json:
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if boundary is None:
        raise bad_request("boundary not found")
    values: Json = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        header = head.decode("utf-8", "replace")
        name = re.search(r'[; ]name="([^"]*)"', header)
        if not separator or name is None:
            continue
        filename = re.search(r'filename="([^"]*)"', header)
        if filename is None:
            values[name[1]] = content.decode()
        else:
            mime = re.search(r"content-type:\s*([^\r\n]+)", header, re.IGNORECASE)
            values[name[1]] = Upload(filename[1], content, mime[1] if mime else "")
    return values


def typed(spec: Spec, method: str, fields: Json) -> Json:
    """Takes form fields (strings, uploads); gives each in the type its parameter has.

    What cannot be read as its type is left a string, for validation to refuse.
    """
    return {name: _decode(spec, method, name, value) for name, value in fields.items()}


def _decode(spec: Spec, method: str, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    fallback = "" if spec.available else _FALLBACK_TYPES.get(name, "")
    types = spec.types_of(method, name) or ([fallback] if fallback else [])
    if "Integer" in types and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    if "Boolean" in types and value.lower() in {"true", "false", "1", "0", "yes", "no"}:
        return value.lower() in {"true", "1", "yes"}
    if "Float" in types and re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value):
        return float(value)
    plain = {"Integer", "Boolean", "Float", "String", "InputFile"}
    if any(kind not in plain for kind in types) and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def split_attachments(spec: Spec, method: str, parameters: Json) -> tuple[Json, dict[str, Upload]]:
    """Separates uploads that stand for `attach://name` from the parameters of the method."""
    attached = {
        name: value
        for name, value in parameters.items()
        if isinstance(value, Upload) and not _takes_upload(spec, method, name)
    }
    return {n: v for n, v in parameters.items() if n not in attached}, attached


def _takes_upload(spec: Spec, method: str, name: str) -> bool:
    if spec.available:
        return "InputFile" in spec.types_of(method, name)
    return name in {"photo", "certificate"}
