"""Each kind of row as the values of its table."""

from __future__ import annotations

from crm.bank import Work
from crm.loading.references import References, row_id
from crm.loading.writer import Values
from crm.people.ages import age_band
from data.ids import new_id
from data.ingest import rows


def organisation(row: rows.OrganisationRow, refs: References) -> Values:
    """Return the values of an organisation."""
    parent = row.parent_path
    place = f"organisation {row.path}"
    return {
        "organisation_id": new_id(),
        "parent_id": refs.organisation(parent, place) if parent else None,
        "kind": row.kind,
        "path": row.path,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "city": row.city,
    }


def staff(row: rows.StaffRow, refs: References) -> Values:
    """Return the values of a member of staff."""
    return {
        "staff_id": new_id(),
        "login": row.login,
        "name_enc": row.name,
        "role": row.role,
        "organisation_id": refs.organisation(row.organisation, f"staff {row.login}"),
        "password_hash": row.password_hash,
        "capacity_per_day": row.capacity_per_day,
        "on_duty": row.on_duty,
        "status": row.status,
    }


def disclosure(row: rows.DisclosureRow) -> Values:
    """Return the values of a disclosure."""
    return {
        "disclosure_id": row.disclosure_id,
        "version": row.version,
        "title_zh": row.title_zh,
        "title_en": row.title_en,
        "body_zh": row.body_zh,
        "body_en": row.body_en,
        "effective_from": row.effective_from,
    }


def product(row: rows.ProductRow) -> Values:
    """Return the values of a product."""
    return {
        "code": row.code,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "aliases": list(row.aliases),
        "category": row.category,
        "issuer_risk_grade": row.issuer_risk_grade,
        "seller_risk_grade": row.seller_risk_grade,
        "effective_risk_grade": row.effective_risk_grade,
        "rate_bp": row.rate_bp,
        "rate_kind": row.rate_kind,
        "term_days": row.term_days,
        "min_amount": row.min_amount,
        "currency": row.currency,
        "sale_from": row.sale_from,
        "sale_until": row.sale_until,
        "regions": list(row.regions),
        "min_age": row.min_age,
        "max_age": row.max_age,
        "private": row.private,
        "excludes": list(row.excludes),
        "fees_zh": row.fees_zh,
        "fees_en": row.fees_en,
        "summary_zh": row.summary_zh,
        "summary_en": row.summary_en,
        "disclosure_id": row.disclosure_id,
        "status": row.status,
        "attributes": dict(row.attributes),
    }


def person(row: rows.PersonRow, refs: References, work: Work) -> Values:
    """Return the values of a customer; the next ordinal is taken if it is a new one."""
    place = f"customer {row.cif_no}"
    if row.cif_no not in refs.customers:
        refs.last_ordinal += 1
    return {
        "customer_id": refs.customers.setdefault(row.cif_no, new_id()),
        "ordinal": refs.last_ordinal,
        "cif_no": row.cif_no,
        "name_enc": row.name,
        "title": row.title,
        "id_no_enc": row.id_no,
        "mobile_enc": row.mobile,
        "birth_date_enc": row.birth_date.isoformat() if row.birth_date else None,
        "age_band": age_band(row.birth_date, work.clock.today()),
        "city": row.city,
        "tier": row.tier,
        "home_branch": refs.organisation(row.home_branch, place),
        "owner_rm": refs.staff_member(row.owner_rm, place) if row.owner_rm else None,
        "kyc_level": row.kyc_level,
        "investor_type": row.investor_type,
        "status": row.status,
        "language": row.language,
        "opened_at": row.opened_at,
    }


def account(row: rows.AccountRow, refs: References) -> Values:
    """Return the values of an account."""
    return {
        "account_id": row_id("account", row.key),
        "customer_id": refs.customer(row.cif_no, f"account {row.key}"),
        "kind": row.kind,
        "last4": row.last4,
        "currency": row.currency,
        "balance": row.balance,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
    }


def month(row: rows.BalanceMonthRow, refs: References) -> Values:
    """Return the values of a month."""
    return {
        "customer_id": refs.customer(row.cif_no, "balance month"),
        "month": row.month,
        "average_balance": row.average_balance,
        "inflow": row.inflow,
        "outflow": row.outflow,
        "transactions": row.transactions,
        "logins": row.logins,
    }


def holding(row: rows.HoldingRow, refs: References) -> Values:
    """Return the values of a holding."""
    place = f"holding {row.key}"
    return {
        "holding_id": row_id("holding", row.key),
        "customer_id": refs.customer(row.cif_no, place),
        "product_code": refs.product(row.product_code, place),
        "amount": row.amount,
        "started_on": row.started_on,
        "matures_on": row.matures_on,
        "ended_on": row.ended_on,
        "as_of": row.as_of,
    }


def assessment(row: rows.AssessmentRow, refs: References) -> Values:
    """Return the values of a risk assessment."""
    return {
        "assessment_id": row_id("assessment", row.cif_no, row.taken_at.isoformat()),
        "customer_id": refs.customer(row.cif_no, "assessment"),
        "level": row.level,
        "score": row.score,
        "answers": {},
        "questionnaire_version": row.questionnaire_version,
        "source": row.source,
        "taken_at": row.taken_at,
        "expires_at": row.expires_at,
    }


def consent(row: rows.ConsentRow, refs: References) -> Values:
    """Return the values of a consent."""
    return {
        "consent_id": new_id(),
        "customer_id": refs.customer(row.cif_no, "consent"),
        "purpose": row.purpose,
        "channel": row.channel,
        "state": row.state,
        "notice_version": row.notice_version,
        "source": row.source,
        "updated_at": row.at,
    }


def do_not_disturb(row: rows.DoNotDisturbRow, refs: References) -> Values:
    """Return the values of a do-not-disturb."""
    return {
        "dnd_id": new_id(),
        "customer_id": refs.customer(row.cif_no, "do not disturb"),
        "channel": row.channel,
        "since": row.since,
        "until": row.until,
        "source": row.source,
    }


def personalisation(row: rows.PersonalisationRow, refs: References) -> Values:
    """Return the values of a personalisation switch."""
    return {
        "customer_id": refs.customer(row.cif_no, "personalisation"),
        "enabled": row.enabled,
        "updated_at": row.at,
    }


def case(row: rows.CaseRow, refs: References) -> Values:
    """Return the values of a service case."""
    return {
        "case_id": row_id("case", row.key),
        "customer_id": refs.customer(row.cif_no, f"case {row.key}"),
        "conversation_id": None,
        "kind": row.kind,
        "summary_enc": row.summary,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
    }
