import pytest

from bot.gateway.rendering.drafts import Place, Renderer
from crm.messages import QuickRepliesDraft, TextDraft
from data.texts.catalogue import Texts
from data.texts.phrases import Addressee, Label, Language, TextKey, phrase

LI = Label(zh="李女士", en="Ms Li")
HELLO = phrase(
    "greeting.hello_customer", name=Addressee(), time=TextKey(key="greeting.good_morning")
)


def renderer(name: Label | None) -> Renderer:
    addressees = (lambda conversation_id: name) if name else None
    return Renderer(Texts.load(), None, None, addressees)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "draft", [TextDraft(text=HELLO), QuickRepliesDraft(text=HELLO, buttons=())]
)
@pytest.mark.parametrize(("language", "name"), [(Language.ZH, "李女士"), (Language.EN, "Ms Li")])
def test_the_name_is_filled_in_when_the_message_is_made(
    draft: TextDraft | QuickRepliesDraft, language: Language, name: str
) -> None:
    rendered = renderer(LI).render(draft, Place("c", "t", language))
    assert name in rendered.body.text
    assert name in rendered.spoken
    assert name in rendered.transcript


def test_whoever_is_not_known_is_addressed_without_a_name() -> None:
    rendered = renderer(None).render(TextDraft(text=HELLO), Place("c", "t", Language.ZH))
    assert rendered.body.text.startswith("尊敬的客户，早上好")
