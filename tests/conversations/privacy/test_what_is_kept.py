"""What is kept about a person: reading of it, and taking it out."""

import json
import re

from bot.messages.speech import Speech
from tests.conversations.privacy.rights import WORDS, documents, languages, takes_the_course
from tests.performing import Perform
from tests.stage import Participant, Stage


@languages
async def test_personvern_says_what_is_kept_why_how_long_and_who_sees_it(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari = stage.person(language_code=language)
    await kari.says("/personvern")
    assert words["stranger"] in kari.last.text
    assert kari.buttons == []
    await kari.signs_up(WORDS[language]["role"], language=language)
    await kari.says("/personvern")
    told = kari.last.text
    assert words["stranger"] not in told
    positions = [told.index(f"\n{section}") for section in words["sections"]]
    assert positions == sorted(positions)
    assert words["until"] in told
    assert words["copies"] in told
    assert "Datatilsynet" in told
    assert "hilde@example.org" in told
    assert kari.buttons == [label("My data"), label("Erase everything about me")]


async def test_it_stands_on_my_page_too(kari: Participant) -> None:
    await kari.says("/minside")
    page = kari.last
    await kari.taps("Personvern")
    assert WORDS["nb"]["until"] in page.text
    assert page.labels == ["Mine data", "Slett alt om meg", "‹ Min side"]
    await kari.taps("‹ Min side")
    assert page.text.startswith("Min side")


async def test_after_the_last_session_it_still_says_for_how_long(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-12-01 09:00")
    await kari.says("/personvern")
    assert WORDS["nb"]["until"] in kari.last.text


async def test_it_says_how_long_the_house_keeps_its_copies(perform: Perform, small_course: str) -> None:
    async with perform(small_course) as stage:
        for days, told in ((7, "etter 7 dager"), (0, None)):
            stage.application._settings.backups_kept_days = days
            kari = stage.person()
            await kari.says("/personvern")
            if told:
                assert told in kari.last.text
            else:
                assert "Kopier" not in kari.last.text


@languages
async def test_my_data_are_a_page_to_read_and_a_file_to_take_along(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari, per = stage.person(language_code=language), stage.person("Per")
    await kari.signs_up(WORDS[language]["role"], language=language)
    await per.signs_up(name="Per Hansen")
    await takes_the_course(stage, kari, language)
    await kari.says("/personvern")
    await kari.taps(label("My data"))
    files = documents(kari)
    page, data = files[f"{words['file']}.html"].decode(), json.loads(files[f"{words['file']}.json"])

    for part in words["page"]:
        assert part in page
    assert words["when"] in page
    assert "Å lytte &lt;b&gt;&amp; vente&lt;/b&gt;. 😀" in page
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert not re.search(r"""(src|href)=|@import|url\(""", page)

    assert data["telegram_id"] == kari.id
    assert data["times"] == "UTC"
    [enrolment] = data["enrolments"]
    assert (enrolment["course"], enrolment["name"]) == ("lite-kurs", "Kari Nordmann")
    assert enrolment["consented_at"] == "2022-08-16T07:00:00Z"
    [reflection] = enrolment["reflections"]
    assert (reflection["subject"], reflection["parts"][0]["text"]) == (
        "session:samling-1",
        "Å lytte <b>& vente</b>. 😀",
    )
    [question] = enrolment["questions"]
    assert [part["text"] for part in question["parts"]] == ["Er det parkering?"]
    assert [answer["text"] for answer in question["answers"]] == ["Bak huset."]
    assert [effort["minutes"] for effort in enrolment["efforts"]] == [90]
    assert {each["kind"] for each in enrolment["deliveries"]} >= {"session_reminder", "answer", "exercise"}
    assert "question" in {each["kind"] for each in enrolment["deliveries_to_others"]}
    for other in ("Per Hansen", str(per.id), "Ola", str(stage.organiser.id)):
        assert other not in page
        assert other not in files[f"{words['file']}.json"].decode()


async def test_of_partners_only_what_the_person_sees_is_handed_out(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up(name="Per Hansen")
    [one, other] = [row.id for row in await stage.rows("select id from enrolments order by id")]
    await stage.rows(
        "insert into partnerships (one_id, other_id, since) values (:one, :other, '2022-08-16 00:00:00') returning 1",
        one=one,
        other=other,
    )
    await stage.rows("update enrolments set email = 'per@example.org' where id = :id returning 1", id=other)
    await kari.says("/personvern")
    await kari.taps("Mine data")
    data = json.loads(documents(kari)["mine-data.json"])
    [partner] = data["enrolments"][0]["partnerships"]
    assert partner == {"name": "Per Hansen", "organisation": "Gran bibliotek", "since": "2022-08-16T00:00:00Z"}
    assert b"per@example.org" not in documents(kari)["mine-data.json"]


async def test_old_buttons_for_my_data_do_no_harm_to_a_stranger(stage: Stage, kari: Participant) -> None:
    await kari.says("/personvern")
    page = kari.last
    stranger = stage.person("Ida")
    await stranger.says("/personvern")
    await stranger.taps_data("mydata", stranger.last)
    assert "Nå lagrer vi ingenting om deg." in stranger.last.text
    assert documents(stranger) == {}
    assert page.labels == ["Mine data", "Slett alt om meg"]
