"""Uploaded files: judged by content, pictures drawn anew, random names, kept outside every public folder."""

import secrets
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_SIDE = 2400
PDF_MARK = b"%PDF-"


def clean_document(upload: UploadedFile) -> ContentFile:
    """Return a PDF as it is or a picture re-encoded without metadata; ValidationError says what is wrong."""
    if not upload.size:
        raise ValidationError("文件是空的，请重新选择。")
    if upload.size > MAX_BYTES:
        raise ValidationError(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后上传。")
    head = upload.read(len(PDF_MARK))
    upload.seek(0)
    if head == PDF_MARK:
        return ContentFile(upload.read(), name=f"{secrets.token_hex(16)}.pdf")
    return clean_picture(upload)


def clean_picture(upload: UploadedFile, max_side: int = MAX_SIDE) -> ContentFile:
    """Return the picture re-encoded (PNG stays PNG, the rest becomes JPEG), at most `max_side` pixels a side."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(f"图片超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后上传。")
    try:
        picture = Image.open(upload, formats=["PNG", "JPEG"])
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError("图片尺寸过大，请缩小到 5000 × 5000 像素以内。")
        kind = "PNG" if picture.format == "PNG" else "JPEG"
        picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise ValidationError("文件无法识别，请上传 PDF、PNG 或 JPG。") from None
    picture.thumbnail((max_side, max_side))
    target = BytesIO()
    picture.convert("RGBA" if kind == "PNG" else "RGB").save(target, kind)
    return ContentFile(target.getvalue(), name=f"{secrets.token_hex(16)}.{'png' if kind == 'PNG' else 'jpg'}")


def serve(field_file, name: str) -> FileResponse:
    """Send a stored file as a download; the view has checked who asks."""
    suffix = field_file.name.rpartition(".")[2]
    return isolate(FileResponse(field_file.open("rb"), as_attachment=True, filename=f"{name}.{suffix}"))


def isolate(response: FileResponse) -> FileResponse:
    """Leave an uploaded file nothing to run, load or be taken for, should somebody open it by its address."""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
