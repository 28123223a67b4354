"""People at their browsers: each has a window of its own and signs in as everybody does."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import PASSWORD


class Person:
    def __init__(self, browser: Browser, address: str, user):
        self.address = address
        self.page: Page = browser.new_context(locale="zh-CN").new_page()
        self.page.set_default_timeout(15_000)
        self.go("/login/")
        self.fill(username=user.username, password=PASSWORD)
        self.page.click("form .btn-primary")
        expect(self.page).to_have_url(f"{address}/")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)

    def confirm(self, button: str = "main form button.btn-primary") -> None:
        """Press the one button of the form and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.click(button)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path
