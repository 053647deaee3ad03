"""Uploaded files: bytes in, file_id out, and the file_id accepted again."""

from __future__ import annotations

import struct
from typing import Any

from .errors import bad_request
from .spec import Json, Upload
from .world import World

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


def photo_sizes(world: World, given: Any, attached: dict[str, Upload]) -> list[Json]:
    """Takes an upload, an attach:// name, a URL or a file_id; gives the PhotoSize list."""
    upload: Upload | None = None
    if isinstance(given, str) and given.startswith("attach://"):
        if given.removeprefix("attach://") not in attached:
            raise bad_request("wrong file identifier/HTTP URL specified")
        upload = attached[given.removeprefix("attach://")]
    elif isinstance(given, Upload):
        upload = given
    elif isinstance(given, str) and given in world.files:
        return _sizes(given, world.files[given])
    elif not (isinstance(given, str) and given.startswith(("http://", "https://"))):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if not upload.content.startswith(_MAGIC):
            raise bad_request("IMAGE_PROCESS_FAILED")
    file_id = world.unique("AgACAgQAAx")
    world.files[file_id] = upload
    return _sizes(file_id, upload)


def _sizes(file_id: str, upload: Upload | None) -> list[Json]:
    width, height = 1280, 720
    if upload is not None and upload.content.startswith(_MAGIC[0]) and len(upload.content) >= 24:
        width, height = struct.unpack(">II", upload.content[16:24])
    size: Json = {"file_id": file_id, "file_unique_id": f"AQAD{file_id[-8:]}"}
    size |= {"width": width, "height": height}
    return [size | {"file_size": len(upload.content) if upload else 1000}]
