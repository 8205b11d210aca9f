"""The tables of the first path: customer, words, lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column(
            "event_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal_no", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_seal_no"), "audit_event", ["seal_no"], unique=False)
    op.create_index(
        "ix_audit_event_subject", "audit_event", ["subject", "subject_id"], unique=False
    )
    op.create_table(
        "audit_seal",
        sa.Column("seal_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_event", sa.BigInteger(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("covers_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seal_no", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "disclosure",
        sa.Column("disclosure_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("body_zh", sa.String(), nullable=False),
        sa.Column("body_en", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("disclosure_id", "version", name=op.f("pk_disclosure")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "model_version",
        sa.Column("model_version_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_until", sa.Date(), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("model_version_id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_model_version_name_version")),
    )
    op.create_table(
        "organisation",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_organisation_parent_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_path"), "organisation", ["path"], unique=False)
    op.create_table(
        "outbox",
        sa.Column(
            "outbox_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_jobs", "outbox", ["topic", "done_at", "outbox_id"], unique=False)
    op.create_table(
        "product",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("issuer_risk_grade", sa.String(length=64), nullable=False),
        sa.Column("seller_risk_grade", sa.String(length=64), nullable=False),
        sa.Column("effective_risk_grade", sa.String(length=64), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=True),
        sa.Column("rate_kind", sa.String(length=64), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=True),
        sa.Column("min_amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=64), nullable=False),
        sa.Column("sale_from", sa.Date(), nullable=False),
        sa.Column("sale_until", sa.Date(), nullable=True),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=False),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("excludes", sa.JSON(), nullable=False),
        sa.Column("fees_zh", sa.String(), nullable=True),
        sa.Column("fees_en", sa.String(), nullable=True),
        sa.Column("summary_zh", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("disclosure_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_product")),
    )
    op.create_table(
        "stage_history",
        sa.Column("history_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("from_stage", sa.String(length=64), nullable=True),
        sa.Column("to_stage", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("history_id", name=op.f("pk_stage_history")),
    )
    op.create_index(
        "ix_stage_history_subject", "stage_history", ["subject", "subject_id", "at"], unique=False
    )
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("capacity_per_day", sa.Integer(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_staff_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("cif_no", sa.String(length=64), nullable=False),
        sa.Column("name_enc", sa.LargeBinary(), nullable=True),
        sa.Column("title", sa.String(length=64), nullable=True),
        sa.Column("id_no_enc", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_bidx", sa.LargeBinary(length=32), nullable=True),
        sa.Column("mobile_enc", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_bidx", sa.LargeBinary(length=32), nullable=True),
        sa.Column("birth_date_enc", sa.LargeBinary(), nullable=True),
        sa.Column("age_band", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("home_branch", sa.String(length=36), nullable=False),
        sa.Column("owner_rm", sa.String(length=36), nullable=True),
        sa.Column("kyc_level", sa.Integer(), nullable=False),
        sa.Column("investor_type", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["home_branch"],
            ["organisation.organisation_id"],
            name=op.f("fk_customer_home_branch_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_rm"], ["staff.staff_id"], name=op.f("fk_customer_owner_rm_staff")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer")),
        sa.UniqueConstraint("cif_no", name=op.f("uq_customer_cif_no")),
        sa.UniqueConstraint("ordinal", name=op.f("uq_customer_ordinal")),
    )
    op.create_index(op.f("ix_customer_home_branch"), "customer", ["home_branch"], unique=False)
    op.create_index(op.f("ix_customer_id_no_bidx"), "customer", ["id_no_bidx"], unique=False)
    op.create_index(op.f("ix_customer_mobile_bidx"), "customer", ["mobile_bidx"], unique=False)
    op.create_index(op.f("ix_customer_owner_rm"), "customer", ["owner_rm"], unique=False)
    op.create_table(
        "reveal_log",
        sa.Column("reveal_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("column", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_reveal_log_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("reveal_id", name=op.f("pk_reveal_log")),
    )
    op.create_index(op.f("ix_reveal_log_staff_id"), "reveal_log", ["staff_id"], unique=False)
    op.create_table(
        "balance_month",
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("average_balance", sa.BigInteger(), nullable=False),
        sa.Column("inflow", sa.BigInteger(), nullable=False),
        sa.Column("outflow", sa.BigInteger(), nullable=False),
        sa.Column("transactions", sa.Integer(), nullable=False),
        sa.Column("logins", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_balance_month_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("customer_id", "month", name=op.f("pk_balance_month")),
    )
    op.create_index("ix_balance_month_month", "balance_month", ["month"], unique=False)
    op.create_table(
        "consent",
        sa.Column("consent_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("notice_version", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_consent_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "customer_id", "purpose", "channel", name=op.f("uq_consent_customer_id_purpose_channel")
        ),
    )
    op.create_table(
        "consent_event",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("notice_version", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_consent_event_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_consent_event")),
    )
    op.create_index(
        "ix_consent_event_customer", "consent_event", ["customer_id", "at"], unique=False
    )
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("turn_id", sa.String(length=64), nullable=True),
        sa.Column("personalised", sa.Boolean(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("models", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_decision_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_customer", "decision", ["customer_id", "at"], unique=False)
    op.create_table(
        "disclosure_acknowledgement",
        sa.Column("acknowledgement_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("disclosure_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("turn_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_disclosure_acknowledgement_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("acknowledgement_id", name=op.f("pk_disclosure_acknowledgement")),
    )
    op.create_index(
        op.f("ix_disclosure_acknowledgement_customer_id"),
        "disclosure_acknowledgement",
        ["customer_id"],
        unique=False,
    )
    op.create_table(
        "do_not_disturb",
        sa.Column("dnd_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_do_not_disturb_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("dnd_id", name=op.f("pk_do_not_disturb")),
        sa.UniqueConstraint(
            "customer_id", "channel", name=op.f("uq_do_not_disturb_customer_id_channel")
        ),
    )
    op.create_table(
        "financial_account",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("last4", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=64), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_financial_account_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_financial_account")),
    )
    op.create_index(
        op.f("ix_financial_account_customer_id"), "financial_account", ["customer_id"], unique=False
    )
    op.create_table(
        "gate_receipt",
        sa.Column("receipt_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("product_code", sa.String(length=64), nullable=True),
        sa.Column("initiative", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("personalised", sa.Boolean(), nullable=False),
        sa.Column("rule_version", sa.String(length=64), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_gate_receipt_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_gate_receipt")),
    )
    op.create_index("ix_gate_receipt_customer", "gate_receipt", ["customer_id", "at"], unique=False)
    op.create_table(
        "holding",
        sa.Column("holding_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("product_code", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("matures_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_holding_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["product_code"], ["product.code"], name=op.f("fk_holding_product_code_product")
        ),
        sa.PrimaryKeyConstraint("holding_id", name=op.f("pk_holding")),
    )
    op.create_index("ix_holding_customer", "holding", ["customer_id", "product_code"], unique=False)
    op.create_index(op.f("ix_holding_matures_on"), "holding", ["matures_on"], unique=False)
    op.create_index(op.f("ix_holding_product_code"), "holding", ["product_code"], unique=False)
    op.create_table(
        "personalisation_preference",
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_personalisation_preference_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_personalisation_preference")),
    )
    op.create_table(
        "prospect",
        sa.Column("prospect_id", sa.String(length=36), nullable=False),
        sa.Column("mobile_enc", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_bidx", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("notice_version", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_prospect_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("prospect_id", name=op.f("pk_prospect")),
    )
    op.create_index(op.f("ix_prospect_mobile_bidx"), "prospect", ["mobile_bidx"], unique=False)
    op.create_table(
        "risk_assessment",
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("questionnaire_version", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_risk_assessment_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_risk_assessment")),
    )
    op.create_index(
        "ix_risk_assessment_customer", "risk_assessment", ["customer_id", "taken_at"], unique=False
    )
    op.create_table(
        "score",
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("decile", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_score_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("customer_id", "model", name=op.f("pk_score")),
    )
    op.create_table(
        "service_case",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("summary_enc", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_service_case_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_service_case")),
    )
    op.create_index(
        "ix_service_case_open", "service_case", ["customer_id", "closed_at"], unique=False
    )
    op.create_table(
        "touch",
        sa.Column("touch_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("product_code", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("block_reason", sa.String(length=64), nullable=True),
        sa.Column("receipt_id", sa.String(length=36), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_touch_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("touch_id", name=op.f("pk_touch")),
    )
    op.create_index("ix_touch_customer", "touch", ["customer_id", "at"], unique=False)
    op.create_index("ix_touch_state", "touch", ["state"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("prospect_id", sa.String(length=36), nullable=True),
        sa.Column("visitor_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("acr", sa.Integer(), nullable=False),
        sa.Column("acr_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("session_no", sa.Integer(), nullable=False),
        sa.Column("session_turns", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("pending_offer", sa.JSON(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_conversation_customer_id_customer"),
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospect.prospect_id"],
            name=op.f("fk_conversation_prospect_id_prospect"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_conversation")),
    )
    op.create_index(
        "ix_conversation_customer", "conversation", ["customer_id", "last_at"], unique=False
    )
    op.create_index(
        op.f("ix_conversation_visitor_id"), "conversation", ["visitor_id"], unique=False
    )
    op.create_table(
        "handoff",
        sa.Column("handoff_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("last_staff_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_customer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("csat", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.conversation_id"],
            name=op.f("fk_handoff_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_handoff_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_handoff")),
    )
    op.create_index("ix_handoff_conversation", "handoff", ["conversation_id"], unique=False)
    op.create_index("ix_handoff_state", "handoff", ["state"], unique=False)
    op.create_table(
        "lead",
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("prospect_id", sa.String(length=36), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("product_code", sa.String(), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("term_days", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("receipt_id", sa.String(length=36), nullable=True),
        sa.Column("grade", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("score_parts", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("next_step", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("review_state", sa.String(length=64), nullable=False),
        sa.Column("dedupe_of", sa.String(length=36), nullable=True),
        sa.Column("sla_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.conversation_id"],
            name=op.f("fk_lead_conversation_id_conversation"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.customer_id"], name=op.f("fk_lead_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_lead_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff.staff_id"], name=op.f("fk_lead_owner_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["product_code"], ["product.code"], name=op.f("fk_lead_product_code_product")
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.prospect_id"], name=op.f("fk_lead_prospect_id_prospect")
        ),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead")),
        sa.UniqueConstraint("number", name=op.f("uq_lead_number")),
    )
    op.create_index(op.f("ix_lead_created_at"), "lead", ["created_at"], unique=False)
    op.create_index(
        "ix_lead_dedupe", "lead", ["customer_id", "product_code", "created_at"], unique=False
    )
    op.create_index(
        "ix_lead_inbox", "lead", ["organisation_id", "status", "created_at"], unique=False
    )
    op.create_index(op.f("ix_lead_owner_id"), "lead", ["owner_id"], unique=False)
    op.create_index(op.f("ix_lead_status"), "lead", ["status"], unique=False)
    op.create_table(
        "message",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("content_enc", sa.LargeBinary(), nullable=False),
        sa.Column("reply_to", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.conversation_id"],
            name=op.f("fk_message_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "conversation_id", "client_id", name=op.f("uq_message_conversation_id_client_id")
        ),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_message_conversation_id_seq")),
    )
    op.create_table(
        "turn",
        sa.Column("turn_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("masked_text", sa.String(), nullable=True),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("parse", sa.JSON(), nullable=True),
        sa.Column("button", sa.JSON(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.conversation_id"],
            name=op.f("fk_turn_conversation_id_conversation"),
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_turn")),
    )
    op.create_index("ix_turn_conversation", "turn", ["conversation_id"], unique=False)
    op.create_index("ix_turn_state", "turn", ["state"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("prospect_id", sa.String(length=36), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("lead_id", sa.String(length=36), nullable=True),
        sa.Column("organisation_id", sa.String(length=36), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.customer_id"],
            name=op.f("fk_appointment_customer_id_customer"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.lead_id"], name=op.f("fk_appointment_lead_id_lead")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.organisation_id"],
            name=op.f("fk_appointment_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospect.prospect_id"],
            name=op.f("fk_appointment_prospect_id_prospect"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_appointment_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointment")),
    )
    op.create_index(
        op.f("ix_appointment_customer_id"), "appointment", ["customer_id"], unique=False
    )
    op.create_table(
        "lead_evidence",
        sa.Column("evidence_id", sa.String(length=36), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("turn_id", sa.String(length=64), nullable=True),
        sa.Column("utterance_enc", sa.LargeBinary(), nullable=True),
        sa.Column("nlu_confidence", sa.Float(), nullable=True),
        sa.Column("asr_confidence", sa.Float(), nullable=True),
        sa.Column("consent", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.lead_id"], name=op.f("fk_lead_evidence_lead_id_lead")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_lead_evidence")),
    )
    op.create_index(op.f("ix_lead_evidence_lead_id"), "lead_evidence", ["lead_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_lead_evidence_lead_id"), table_name="lead_evidence")
    op.drop_table("lead_evidence")
    op.drop_index(op.f("ix_appointment_customer_id"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index("ix_turn_state", table_name="turn")
    op.drop_index("ix_turn_conversation", table_name="turn")
    op.drop_table("turn")
    op.drop_table("message")
    op.drop_index(op.f("ix_lead_status"), table_name="lead")
    op.drop_index(op.f("ix_lead_owner_id"), table_name="lead")
    op.drop_index("ix_lead_inbox", table_name="lead")
    op.drop_index("ix_lead_dedupe", table_name="lead")
    op.drop_index(op.f("ix_lead_created_at"), table_name="lead")
    op.drop_table("lead")
    op.drop_index("ix_handoff_state", table_name="handoff")
    op.drop_index("ix_handoff_conversation", table_name="handoff")
    op.drop_table("handoff")
    op.drop_index(op.f("ix_conversation_visitor_id"), table_name="conversation")
    op.drop_index("ix_conversation_customer", table_name="conversation")
    op.drop_table("conversation")
    op.drop_index("ix_touch_state", table_name="touch")
    op.drop_index("ix_touch_customer", table_name="touch")
    op.drop_table("touch")
    op.drop_index("ix_service_case_open", table_name="service_case")
    op.drop_table("service_case")
    op.drop_table("score")
    op.drop_index("ix_risk_assessment_customer", table_name="risk_assessment")
    op.drop_table("risk_assessment")
    op.drop_index(op.f("ix_prospect_mobile_bidx"), table_name="prospect")
    op.drop_table("prospect")
    op.drop_table("personalisation_preference")
    op.drop_index(op.f("ix_holding_product_code"), table_name="holding")
    op.drop_index(op.f("ix_holding_matures_on"), table_name="holding")
    op.drop_index("ix_holding_customer", table_name="holding")
    op.drop_table("holding")
    op.drop_index("ix_gate_receipt_customer", table_name="gate_receipt")
    op.drop_table("gate_receipt")
    op.drop_index(op.f("ix_financial_account_customer_id"), table_name="financial_account")
    op.drop_table("financial_account")
    op.drop_table("do_not_disturb")
    op.drop_index(
        op.f("ix_disclosure_acknowledgement_customer_id"), table_name="disclosure_acknowledgement"
    )
    op.drop_table("disclosure_acknowledgement")
    op.drop_index("ix_decision_customer", table_name="decision")
    op.drop_table("decision")
    op.drop_index("ix_consent_event_customer", table_name="consent_event")
    op.drop_table("consent_event")
    op.drop_table("consent")
    op.drop_index("ix_balance_month_month", table_name="balance_month")
    op.drop_table("balance_month")
    op.drop_index(op.f("ix_reveal_log_staff_id"), table_name="reveal_log")
    op.drop_table("reveal_log")
    op.drop_index(op.f("ix_customer_owner_rm"), table_name="customer")
    op.drop_index(op.f("ix_customer_mobile_bidx"), table_name="customer")
    op.drop_index(op.f("ix_customer_id_no_bidx"), table_name="customer")
    op.drop_index(op.f("ix_customer_home_branch"), table_name="customer")
    op.drop_table("customer")
    op.drop_table("staff")
    op.drop_index("ix_stage_history_subject", table_name="stage_history")
    op.drop_table("stage_history")
    op.drop_table("product")
    op.drop_index("ix_outbox_jobs", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_organisation_path"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("model_version")
    op.drop_table("idempotency_key")
    op.drop_table("disclosure")
    op.drop_table("audit_seal")
    op.drop_index("ix_audit_event_subject", table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_seal_no"), table_name="audit_event")
    op.drop_table("audit_event")
