"""What holds open files of a process and is not sent to another."""

from __future__ import annotations

from typing import Any, NoReturn, Self


class NotPickled:
    """Base of a class whose values are copied within a process, but refuse to be pickled."""

    def __copy__(self) -> Self:
        """Return a copy that shares all that this one holds."""
        copied = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        """Refuse.

        Raises:
            TypeError: always; the message has the way out.
        """
        raise TypeError(
            f"a {type(self).__name__} holds an open index and cannot be pickled; send the settings "
            "to the other process, and call qa.open_answerer(settings) there"
        )
