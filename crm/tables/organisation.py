"""The bank's own organisation and staff."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Cipher, Code, Id, Key, Small


class Organisation(Base):
    """Head office, branch or sub-branch; ``path`` is /hq/branch/sub for subtree rights."""

    __tablename__ = "organisation"

    organisation_id: Mapped[Key]
    parent_id: Mapped[Id | None] = mapped_column(ForeignKey("organisation.organisation_id"))
    kind: Mapped[Code]  # hq | branch | sub_branch
    path: Mapped[str] = mapped_column(index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    city: Mapped[Code]


class Staff(Base):
    """A member of staff."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("login"),)

    staff_id: Mapped[Key]
    login: Mapped[Code]
    name_enc: Mapped[Cipher]
    role: Mapped[Code]
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisation.organisation_id"))
    password_hash: Mapped[str | None]  # development accounts only; OIDC otherwise
    capacity_per_day: Mapped[Small]
    on_duty: Mapped[bool] = mapped_column(Boolean, default=False)
    last_seen_at: Mapped[At | None]
    status: Mapped[Code]  # active | left
