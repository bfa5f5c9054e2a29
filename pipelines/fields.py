"""Setting fields of items of any class."""

from typing import Any

from itemadapter import ItemAdapter

__all__ = ["set_field"]


def set_field(article: ItemAdapter, name: str, value: Any) -> None:
    """Set the field, unless the item's class has no such field. A dict has every field."""
    names = ItemAdapter.get_field_names_from_class(type(article.item))
    if names is None or name in names:
        article[name] = value
