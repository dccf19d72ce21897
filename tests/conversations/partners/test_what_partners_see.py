"""What partners see of each other, and what nobody else sees."""

import re

from tests.conversations.partners.pairs import (
    INVITES,
    SEES,
    begins_with,
    enrolment_of,
    invites,
    looks_at,
    partnerships,
    reflects,
    signs_up_with,
)
from tests.performing import Perform
from tests.stage import Participant, Stage


async def test_partners_read_what_is_shared_with_them_or_with_all_by_name_and_nothing_else(
    stage: Stage, kari: Participant, per: Participant
) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    for reader in ("me", "organisers", "partners", "named", "anonymous"):
        await reflects(per, f"Skrevet for {reader}.", reader)
    seen = await looks_at(kari, "Per Hansen")
    assert [each for each in ("me", "organisers", "partners", "named", "anonymous") if f"for {each}." in seen] == [
        "partners",
        "named",
    ]
    await stage.rows("update reflections set reader = 'organisers' returning id")
    assert "Skrevet for" not in await looks_at(kari, "Per Hansen")
    assert "Per Hansen har ikke delt noen refleksjoner med partnere ennå." in kari.last.text


async def test_a_partner_of_a_partner_sees_nothing(stage: Stage, kari: Participant, per: Participant) -> None:
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, await invites(per))
    await stage.time_passes_until("2022-08-31 14:00")
    await reflects(kari, "Karis ord.", "partners")
    await ida.says("/partner")
    assert "Per Hansen" in ida.last.text
    assert "Kari" not in ida.last.text
    await ida.taps_data(f"my:{await enrolment_of(ida)}:partner:{await enrolment_of(kari)}", ida.last)
    assert "Karis ord." not in ida.last.text
    assert "Kari" not in ida.last.text
    assert "Karis ord." in await looks_at(per, "Kari Nordmann")


async def test_forged_buttons_show_and_change_nothing_of_strangers(
    stage: Stage, kari: Participant, per: Participant
) -> None:
    link = await invites(kari)
    eva = stage.person("Eva Strand")
    await eva.signs_up(name="Eva Strand")
    mine, hers, his = await enrolment_of(eva), await enrolment_of(kari), await enrolment_of(per)
    [invitation] = await stage.rows("select id, code from invitations where used_at is null")
    await eva.says("/partner")
    page = eva.last
    for data in (
        f"my:{hers}:partners",
        f"my:{hers}:partner:{his}",
        f"my:{mine}:partner:{his}",
        f"my:{mine}:partner:{mine}",
        f"my:{mine}:partner:",
        f"my:{mine}:partner:²",
        f"my:{mine}:partner:9999999999999999999999",
        f"my:{mine}:partner:{his}.9999999999999999999",
        f"invite:{hers}",
        f"revoke:{invitation.id}",
        f"revoke:{invitation.id}:view",
        f"unpartner:{hers}:{his}",
        f"unpartner:{mine}:{his}",
        f"unpartner:{mine}:{hers}",
        f"together:{invitation.id}:yes",
        f"together:{invitation.code}~{his}:yes",
        "together:%:yes",
        "together::yes",
        "begin:1:x",
        "begin:999:x",
        "consent:1:yes:x",
    ):
        await eva.taps_data(data, page)
        for shown in (page, eva.last):
            assert not re.search("Kari|Per Hansen|historielag", shown.text), data
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    assert len(await stage.rows("select * from invitations where revoked_at is null")) == 2
    ida = stage.person("Ida Berg")
    await ida.says(f"/start {link}")
    assert INVITES in ida.last.text


async def test_only_those_who_take_part_have_partners(stage: Stage) -> None:
    eva = stage.person("Eva Strand")
    await eva.says("/partner")
    assert "når du har meldt deg på" in eva.last.text
    assert eva.buttons == []


async def test_long_reflections_are_read_a_page_at_a_time(stage: Stage, kari: Participant, per: Participant) -> None:
    await stage.time_passes_until("2022-08-31 14:00")
    long = " ".join(f"Tanke{number}<&>😀" for number in range(250))
    await reflects(per, long, "partners")
    await stage.time_passes_until("2022-08-31 14:01")
    await reflects(per, "Og en til: " + long, "named")
    await kari.says("/partner")
    page = kari.last
    await kari.taps("Per Hansen", page)
    read = [page.text]
    while "Neste side ›" in page.labels:
        await kari.taps("Neste side ›", page)
        read.append(page.text)
    together = " ".join(read)
    assert len(read) > 1
    assert [together.count(f"Tanke{number}<&>😀") for number in range(250)] == [2] * 250
    assert "Og en til: Tanke0" in together
    await kari.taps("‹ Forrige side", page)
    assert page.text == read[-2]
    await kari.taps("‹ Tilbake", page)
    assert "• Per Hansen (Gran historielag)" in page.text


async def test_many_partners_with_long_names_fit_on_pages(stage: Stage, kari: Participant) -> None:
    name, organisation = "Æ" * 200, "Ø" * 200
    for number in range(12):
        other = stage.person(f"{number:02d}{name}"[:60])
        await begins_with(other, await invites(kari))
        await other.says(f"{number:02d}{name}"[:200])
        await other.taps("Frivillig")
        await other.says(organisation)
        await other.taps("Hopp over")
        await other.taps("Ja, meld meg på")
    await kari.says("/partner")
    page = kari.last
    assert page.text.count("• ") == 10
    await kari.taps("Neste side ›", page)
    assert page.text.count("• ") == 2
    await kari.taps(f"11{name}"[:59] + "…", page)
    assert organisation in page.text


async def test_an_introduction_that_fills_a_message_leaves_the_line_out_and_the_consent_says_it(
    perform: Perform, small_course: str
) -> None:
    summary = "å" * 3600
    async with perform(small_course.replace("Et lite kurs.", summary)) as stage:
        kari, per = stage.person("Kari"), stage.person("Per Hansen")
        await kari.signs_up(name="Kari " + "N" * 195)
        link = await invites(kari)
        await per.says(f"/start {link}")
        assert summary in per.last.text
        await per.taps("Meld meg på")
        assert "er du og Kari NNN" in per.last.text
        assert SEES in per.last.text


async def test_markup_in_names_is_shown_as_it_was_written(stage: Stage) -> None:
    kari, per = stage.person(), stage.person("Per <i>Hansen</i> & Co")
    await kari.signs_up(name="<b>Kari</b> & Co")
    link = await invites(kari)
    assert "<b>Kari</b> & Co (Gran bibliotek) vil gå et kurs sammen med deg" in kari.last.text
    await signs_up_with(per, link, organisation="Ord & <i>toner</i>")
    assert "<b>Kari</b> & Co (Gran bibliotek) er nå partneren din." in per.read_all()
    assert "Per <i>Hansen</i> & Co (Ord & <i>toner</i>)" in kari.last.text
