"""What the stand-in answers when it says no, in the Bot API's own words."""

from __future__ import annotations


class ApiError(Exception):
    """A refusal: the HTTP code, the description, and for a 429 how many whole seconds to wait."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """The JSON object that goes out, `ok` false."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad_request(why: str) -> ApiError:
    """A 400 that says why; the Bot API's usual prefix is put before it."""
    return ApiError(400, f"Bad Request: {why}")


def too_many_requests(retry_after: int) -> ApiError:
    """A 429 that asks for `retry_after` whole seconds of silence."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
