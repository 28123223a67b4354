"""Every address of the project, read from the resolver."""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Address:
    name: str
    view: object
    parameters: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return not getattr(self.view, "login_required", True)


def every_address() -> list[Address]:
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver, namespace, above):
    for pattern in resolver.url_patterns:
        parameters = (*above, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", pattern.callback, parameters)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, parameters)
