"""Entity tags: who changes what another may have changed meanwhile says which version they have seen."""

from fastapi import Request

from api.problems import Problem


def etag(version: int) -> dict[str, str]:
    """The header that names this version."""
    return {"ETag": f'"{version}"'}


def matched(request: Request, version: int) -> None:
    """Refuse a change that names no version, or another than the one that is there."""
    named = [each.strip().removeprefix("W/").strip('"') for each in request.headers.get("if-match", "").split(",") if each.strip()]
    if not named:
        en = "Send the header If-Match with the ETag that you read, so that nobody's change is overwritten unseen."
        raise Problem("etag_missing", en, "请提供请求头 If-Match（读取时得到的 ETag），以免覆盖他人的修改。")
    if "*" not in named and str(version) not in named:
        raise changed(named[0], version)


def changed(had: str | int, newest: int) -> Problem:
    """Somebody changed it after the version that was seen."""
    seen = str(had)[:20]
    en = f"Somebody changed it meanwhile: you have version {seen}, the newest is {newest}. Read it again and decide anew."
    return Problem("changed_meanwhile", en, f"内容已被他人修改：您的版本为 {seen}，最新版本为 {newest}。请重新读取后再决定。")
