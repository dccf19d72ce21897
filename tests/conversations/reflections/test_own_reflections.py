"""One's own reflections: listed, read, rewritten and deleted."""

from tests.conversations.reflections.writing import AFTER, READERS, long_text, reflections
from tests.stage import Participant, Stage


async def test_mine_are_listed_read_rewritten_and_deleted_in_one_message(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Å <b>lytte</b> & vente.")
    await kari.says("/refleksjon")
    assert kari.buttons == ["Første samling: Å <b>lytte</b> & vente.", "Les det andre har delt"]
    page = kari.last
    kari.reads()
    await kari.taps(kari.buttons[0])
    assert "Første samling, onsdag 31. august kl. 14:00\n\nÅ <b>lytte</b> & vente." in page.text
    assert page.text.endswith("De ser navnet ditt. De som leder samlingene, får den uten navn.")
    assert kari.buttons == [
        "Bare jeg",
        "✓ Arrangørene",
        "Alle, med navnet mitt",
        "Alle, uten navn",
        "Skriv på nytt",
        "Slett",
        "‹ Tilbake",
    ]
    assert await kari.taps("Alle, med navnet mitt") == READERS["nb"][2]
    assert page.text.endswith(READERS["nb"][2])
    assert kari.buttons[2] == "✓ Alle, med navnet mitt"
    await kari.taps("Slett")
    assert "Vil du slette refleksjonen din om «Første samling»?" in page.text
    await kari.taps("Nei, ikke slett")
    assert "Å <b>lytte</b> & vente." in page.text
    await kari.taps("‹ Tilbake")
    await kari.taps(kari.buttons[0])
    await kari.taps("Slett")
    yes = page.buttons[0][0].data
    await kari.taps("Ja, slett den")
    assert "slettet" in page.text
    assert await reflections(stage) == []
    assert await stage.rows("select * from parts") == []
    assert "virker ikke lenger" in str(await kari.taps_data(str(yes), page))
    await kari.taps("‹ Tilbake")
    assert kari.buttons == ["Skriv noe om Første samling", "Les det andre har delt", "‹ Min side"]
    assert kari.reads() == []
    await kari.taps("‹ Min side")
    await kari.taps("Refleksjoner")
    assert "Du har ikke skrevet noen refleksjoner ennå." in page.text


async def test_a_long_one_is_read_a_page_at_a_time_and_the_choice_stays_on_its_page(
    stage: Stage, kari: Participant
) -> None:
    await stage.time_passes_until(AFTER)
    await kari.pastes(long_text(6000))
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    page = kari.last
    assert "Side 1 av 3" in page.text
    assert "‹ Forrige side" not in kari.buttons
    await kari.taps("Neste side ›")
    assert "Side 2 av 3" in page.text
    second = page.text
    await kari.taps("Bare jeg")
    before = "Arrangørene kan lese den. De ser navnet ditt. De som leder samlingene, får den uten navn."
    assert page.text == second.replace(before, "Bare du kan lese den.")
    await kari.taps("Neste side ›")
    last = [button for row in page.buttons for button in row if button.text == "‹ Forrige side"]
    assert len(last) == 1
    assert "Side 3 av 3" in page.text
    await kari.taps("‹ Forrige side")
    assert "Side 2 av 3" in page.text
    # A page beyond the end is the last one, and one that is no number the first.
    await kari.taps_data("my:1:reflection:1.99", page)
    assert "Side 3 av 3" in page.text
    await kari.taps_data("my:1:reflection:1.²", page)
    assert "Side 1 av 3" in page.text
    await kari.taps_data("my:1:reflection:99", page)
    assert "Refleksjonene dine" in page.text


async def test_with_two_courses_each_has_a_list_of_its_own(stage: Stage, kari: Participant, small_course: str) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    await stage.publishes(other.replace("Første samling", "Oppstart"))
    await kari.says("/start annet-kurs")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    for words in ("Kari Nordmann", "Bibliotekansatt", "Gran bibliotek"):
        await (kari.taps(words) if words in kari.buttons else kari.says(words))
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    await stage.time_passes_until(AFTER)
    kari.reads()
    await kari.says("Om den ene.")
    await kari.says("Om den andre.")
    kari.reads()
    await kari.says("/refleksjon")
    lists = kari.person.inbox[-2:]
    titles = [each.labels[0].partition(":")[0] for each in lists]
    assert sorted(titles) == ["Første samling", "Oppstart"]
    for each, title in zip(lists, titles, strict=True):
        await kari.taps(each.labels[0], each)
        assert each.text.startswith(f"✍️ {title}, ")
    # A button of one course that names what belongs to the other leads to that course's list.
    for each in lists:
        [own] = [button.data for row in each.buttons for button in row if button.text == "‹ Tilbake"]
        enrolment = str(own).split(":")[1]
        pages = []
        for reflection in (1, 2):
            await kari.taps_data(f"my:{enrolment}:reflection:{reflection}", each)
            pages.append("Refleksjonene dine" in each.text)
        assert sorted(pages) == [False, True]
