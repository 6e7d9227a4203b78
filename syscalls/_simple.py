"""C's simple types over ``_ctypes``: for those that need memory or functions of C's beside the door."""

from _ctypes import _SimpleCData

TYPE_CHECKING = False
if TYPE_CHECKING:
    _Int = _SimpleCData[int]
    _Bytes = _SimpleCData[bytes]
else:
    _Int = _Bytes = _SimpleCData


class _Long(_Int):
    _type_ = "l"


class _Pointer(_Int):
    _type_ = "P"


class _Byte(_Int):
    _type_ = "B"


class _Char(_Bytes):
    _type_ = "c"
