"""Staff say what sentences mean, or that they mean nothing for us; and take it back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from crm.bank import Work
from crm.contract import Conflict, Invalid, NotFound
from crm.learning import sentences
from crm.learning.views import SentenceState
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.store import audit
from crm.tables import Labelling, LearningSentence
from data.ids import new_id
from data.utterances import load_intents

_S = LearningSentence


def require_intent(name: str) -> None:
    """Let the intents through that the model can be taught.

    Raises:
        Invalid: there is no such intent.
    """
    if name not in {meaning.name for meaning in load_intents()}:
        raise Invalid("intent_unknown", f"no intent {name!r} in data/nlu/intents.yml")


def label(
    work: Work,
    person: StaffView,
    cluster_id: str,
    sentence_ids: Collection[str],
    intent: str | None,
) -> str:
    """Label sentences of one cluster; an earlier label gives way.

    Args:
        work: the transaction.
        person: who labels.
        cluster_id: of which cluster.
        sentence_ids: the sentences that the person has seen and means.
        intent: one of ``data/nlu/intents.yml``; None: they belong to no intent, ignore them.

    Returns:
        Id of the labelling, by which it can be undone.

    Raises:
        Forbidden: the role does not label.
        Invalid: there is no such intent.
        NotFound: none of these sentences is in that cluster.
    """
    staff.demand(person, Right.LABEL)
    if intent is not None:
        require_intent(intent)
    rows = _locked(work, cluster_id, sentence_ids)
    if not rows:
        raise NotFound("sentences_unknown", "none of these sentences is in that cluster")
    done = Labelling(
        labelling_id=new_id(),
        cluster_id=cluster_id,
        staff_id=person.staff_id,
        label=intent,
        before=[[row.sentence_id, row.state, row.label, row.labelling_id] for row in rows],
        at=work.clock.now(),
        undone_at=None,
    )
    work.session.add(done)
    for row in rows:
        row.state = SentenceState.LABELLED if intent else SentenceState.IGNORED
        row.label, row.labelling_id = intent, done.labelling_id
    work.session.flush()
    action = "learning.labelled" if intent else "learning.ignored"
    _record(work, person, action, cluster_id, intent, len(rows))
    return done.labelling_id


def undo(work: Work, person: StaffView, labelling_id: str) -> None:
    """Take a labelling back: its sentences are again what they were before it.

    Sentences that somebody has labelled since keep what they got then.

    Raises:
        Forbidden: the role does not label.
        NotFound: there is no such labelling.
        Conflict: it is undone already, or nothing of it is left.
    """
    staff.demand(person, Right.LABEL)
    done = work.session.scalar(
        select(Labelling).where(Labelling.labelling_id == labelling_id).with_for_update()
    )
    if done is None:
        raise NotFound("labelling_unknown", "no such labelling")
    if done.undone_at is not None:
        raise Conflict("labelling_undone", "it is undone already")
    restored = sum(_restore(work, labelling_id, *before) for before in done.before)
    if not restored:
        raise Conflict("labelling_overtaken", "all of its sentences were labelled again since")
    done.undone_at = work.clock.now()
    work.session.flush()
    _record(work, person, "learning.undone", done.cluster_id, done.label, restored)


def _restore(
    work: Work,
    labelling_id: str,
    sentence_id: str,
    state: str,
    before: str | None,
    earlier: str | None,
) -> int:
    changed = work.session.execute(
        update(_S)
        .where(_S.sentence_id == sentence_id, _S.labelling_id == labelling_id)
        .values(state=state, label=before, labelling_id=earlier)
        .returning(_S.sentence_id)
    )
    return len(changed.all())


def _locked(work: Work, cluster_id: str, sentence_ids: Collection[str]) -> list[LearningSentence]:
    return list(
        work.session.scalars(
            select(_S)
            .where(_S.cluster_id == cluster_id, _S.sentence_id.in_(sentence_ids))
            .order_by(_S.sentence_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _record(
    work: Work, person: StaffView, action: str, cluster_id: str, intent: str | None, count: int
) -> None:
    detail = {"intent": intent, "sentences": count}
    actor = audit.staff_actor(person.staff_id)
    audit.record(work, actor, action, "learning_cluster", cluster_id, detail)
    sentences.announce(work, cluster_id)
