"""A bank small enough to know by heart: two sub-branches, six members of staff, products."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crm.bank import Bank
from crm.organisation import staff
from crm.organisation.staff import StaffView
from crm.tables import (
    Customer,
    Disclosure,
    FinancialAccount,
    Organisation,
    Product,
    RiskAssessment,
    Staff,
)
from data.ids import new_id
from data.protection.vault import FieldRef

OPENED = datetime(2020, 1, 1, tzinfo=UTC)
STAFF = {
    "rm.lin": ("林晓", "rm", "/hq/pudong/lujiazui"),
    "lead.wang": ("王敏", "team_lead", "/hq/pudong/lujiazui"),
    "manager.zhao": ("赵强", "branch_manager", "/hq/pudong"),
    "mkt.chen": ("陈静", "marketing", "/hq"),
    "audit.sun": ("孙丽", "compliance", "/hq"),
    "admin": ("管理员", "administrator", "/hq"),
    "rm.far": ("远方", "rm", "/hq/xuhui/xujiahui"),
}
PASSWORD = "banter"
# scrypt takes 50 ms; six accounts share one hash because only the test reads it.
_HASH = staff.hash_password(PASSWORD, b"0123456789abcdef")


@dataclass
class World:
    """The bank and the ids of who and what is in it."""

    bank: Bank
    organisations: dict[str, str] = field(default_factory=dict)  # path -> id
    staff_ids: dict[str, str] = field(default_factory=dict)  # login -> id
    customers: dict[str, str] = field(default_factory=dict)  # cif_no -> id

    def person(self, login: str) -> StaffView:
        """Return a member of staff as the services know them."""
        with self.bank.read() as work:
            return staff.require(work, self.staff_ids[login])


def found_bank(bank: Bank) -> World:
    """Fill an empty bank.

    Customer 1 (C3, 200,000 on account, RM lin) and 2 (no assessment) belong to Lujiazui,
    customer 3 to Xujiahui. Products: D365 (deposit, R1), W90 (wealth, R2), F4 (fund, R4).
    """
    world = World(bank)
    _organisations(world)
    _staff(world)
    _products(world)
    for number, (name, mobile, branch, level) in enumerate(
        [
            ("张晓明", "13800138001", "/hq/pudong/lujiazui", "C3"),
            ("李雪", "13800138002", "/hq/pudong/lujiazui", None),
            ("周远", "13800138003", "/hq/xuhui/xujiahui", "C5"),
        ],
        start=1,
    ):
        _customer(world, number, name, mobile, branch, level)
    return world


def _organisations(world: World) -> None:
    paths = {
        "/hq": ("总行", "Head office"),
        "/hq/pudong": ("浦东分行", "Pudong branch"),
        "/hq/pudong/lujiazui": ("陆家嘴支行", "Lujiazui sub-branch"),
        "/hq/xuhui": ("徐汇分行", "Xuhui branch"),
        "/hq/xuhui/xujiahui": ("徐家汇支行", "Xujiahui sub-branch"),
    }
    kinds = ("hq", "branch", "sub_branch")
    with world.bank.work() as work:
        for path, (zh, en) in paths.items():
            world.organisations[path] = new_id()
            work.session.add(
                Organisation(
                    organisation_id=world.organisations[path],
                    parent_id=world.organisations.get(path.rpartition("/")[0]),
                    kind=kinds[path.count("/") - 1],
                    path=path,
                    name_zh=zh,
                    name_en=en,
                    city="上海",
                )
            )
            work.session.flush()


def _staff(world: World) -> None:
    with world.bank.work() as work:
        for login, (name, role, path) in STAFF.items():
            staff_id = world.staff_ids[login] = new_id()
            place = FieldRef("staff", "name_enc", staff_id)
            work.session.add(
                Staff(
                    staff_id=staff_id,
                    login=login,
                    name_enc=work.vault.encrypt(name, place),
                    role=role,
                    organisation_id=world.organisations[path],
                    password_hash=_HASH,
                    capacity_per_day=20,
                    on_duty=False,
                    status="active",
                )
            )


def _products(world: World) -> None:
    shelf = [
        ("D365", "安心存一年", "Steady deposit 1y", "deposit", "R1", 365, 50),
        ("W90", "稳进90天", "Steady 90", "wealth", "R2", 90, 10_000),
        ("F4", "成长混合基金", "Growth mixed fund", "fund", "R4", None, 10),
    ]
    with world.bank.work() as work:
        work.session.add(
            Disclosure(
                disclosure_id="general",
                version=1,
                title_zh="产品揭示",
                title_en="Disclosure",
                body_zh="投资有风险。",
                body_en="Investing carries risk.",
                effective_from=date(2020, 1, 1),
            )
        )
        for code, zh, en, category, grade, term, minimum in shelf:
            work.session.add(
                Product(
                    code=code,
                    name_zh=zh,
                    name_en=en,
                    aliases=[],
                    category=category,
                    issuer_risk_grade=grade,
                    seller_risk_grade=grade,
                    effective_risk_grade=grade,
                    rate_bp=215,
                    rate_kind="fixed",
                    term_days=term,
                    min_amount=Decimal(minimum),
                    currency="CNY",
                    sale_from=date(2020, 1, 1),
                    regions=[],
                    min_age=18,
                    private=False,
                    excludes=[],
                    summary_zh=zh,
                    summary_en=en,
                    disclosure_id="general",
                    status="on_sale",
                    attributes={},
                    updated_at=OPENED,
                )
            )


def _customer(
    world: World, number: int, name: str, mobile: str, branch: str, level: str | None
) -> None:
    customer_id = world.customers[str(number)] = new_id()
    owner = world.staff_ids["rm.lin" if "lujiazui" in branch else "rm.far"]

    with world.bank.work() as work:

        def protect(column: str, value: str) -> bytes:
            return work.vault.encrypt(value, FieldRef("customer", column, customer_id))

        id_no = f"31010119900101001{number}"
        work.session.add(
            Customer(
                customer_id=customer_id,
                ordinal=number,
                cif_no=str(number),
                name_enc=protect("name_enc", name),
                title="mr",
                id_no_enc=protect("id_no_enc", id_no),
                id_no_bidx=work.vault.blind_index("id_no", id_no),
                mobile_enc=protect("mobile_enc", mobile),
                mobile_bidx=work.vault.blind_index("mobile", mobile),
                birth_date_enc=protect("birth_date_enc", "1990-01-01"),
                age_band="35-44",
                city="上海",
                tier="affluent",
                home_branch=world.organisations[branch],
                owner_rm=owner,
                kyc_level=2,
                investor_type="ordinary",
                status="active",
                language="zh",
                opened_at=OPENED,
            )
        )
        work.session.flush()
        _money(world, work.session, customer_id)
        if level is not None:
            taken = work.clock.now() - timedelta(days=30)
            work.session.add(
                RiskAssessment(
                    assessment_id=new_id(),
                    customer_id=customer_id,
                    level=level,
                    score=60,
                    answers={},
                    questionnaire_version="1",
                    source="branch",
                    taken_at=taken,
                    expires_at=taken + timedelta(days=365),
                )
            )


def _money(world: World, session: object, customer_id: str) -> None:
    session.add(  # type: ignore[attr-defined]
        FinancialAccount(
            account_id=new_id(),
            customer_id=customer_id,
            kind="savings",
            last4="8001",
            currency="CNY",
            balance=Decimal(200_000),
            opened_on=date(2020, 1, 1),
        )
    )
