"""The client: the API's operations as typed methods, with retries, waiting, paging, documents and events."""

from client.sending import Away, Refused
from client.zhiya import Zhiya

__all__ = ["Away", "Refused", "Zhiya"]
