"""partners, mutes, answers, texts in parts, readers of reflections"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_TEXTS = (
    ("reflections", "reflection_id", "written_at"),
    ("questions", "question_id", "asked_at"),
    ("notes", "note_id", "written_at"),
)


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_invitations_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["enrolments.id"], name=op.f("fk_invitations_taken_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code", name=op.f("uq_invitations_code")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_taken_by"), ["taken_by"], unique=False)

    op.create_table(
        "mutes",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_mutes_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "kind", name=op.f("pk_mutes")),
    )
    op.create_table(
        "partnerships",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["enrolments.id"], name=op.f("fk_partnerships_one_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["other_id"], ["enrolments.id"], name=op.f("fk_partnerships_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_partnerships")),
    )
    with op.batch_alter_table("partnerships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partnerships_other_id"), ["other_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_answers_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index("ix_answers_chat_message", ["chat_id", "message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_question_id"), ["question_id"], unique=False)

    op.create_table(
        "parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("reflection_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_parts_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_parts_note_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_parts_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_parts_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parts")),
    )
    with op.batch_alter_table("parts", schema=None) as batch_op:
        batch_op.create_index("ix_parts_enrolment_message", ["enrolment_id", "message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parts_note_id"), ["note_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parts_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parts_reflection_id"), ["reflection_id"], unique=False)

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.alter_column("enrolment_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role_before", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("role_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("topic_id", sa.BigInteger(), nullable=True))

    for table, owner, written in _TEXTS:
        op.execute(
            f"INSERT INTO parts (enrolment_id, {owner}, message_id, sent_at, text) "  # noqa: S608 - our own names
            f"SELECT enrolment_id, id, message_id, {written}, text FROM {table}"
        )
    op.execute(
        "INSERT INTO answers (question_id, text, chat_id, message_id, answered_at) "
        "SELECT id, answer, 0, 0, answered_at FROM questions WHERE answer IS NOT NULL"
    )

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_column("message_id")
        batch_op.drop_column("text")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("menu", sa.String(length=20), nullable=True))

    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_questions_follows"), "questions", ["follows"], ["id"], ondelete="SET NULL"
        )
        batch_op.drop_column("message_id")
        batch_op.drop_column("answer")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("text")

    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reader", sa.String(length=10), nullable=False, server_default="organisers"))
        batch_op.create_index(batch_op.f("ix_reflections_subject"), ["subject"], unique=False)
        batch_op.drop_column("message_id")
        batch_op.drop_column("text")
    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.alter_column("reader", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.drop_index(batch_op.f("ix_reflections_subject"))
        batch_op.drop_column("reader")

    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("fk_questions_follows"), type_="foreignkey")
        batch_op.drop_column("follows")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("menu")

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=False, server_default="0"))

    for table, owner, _ in _TEXTS:
        first = f"SELECT min(message_id) FROM parts WHERE parts.{owner} = {table}.id"  # noqa: S608 - our own names
        words = f"SELECT text FROM parts WHERE parts.{owner} = {table}.id ORDER BY message_id LIMIT 1"  # noqa: S608
        op.execute(f"UPDATE {table} SET message_id = COALESCE(({first}), 0), text = COALESCE(({words}), '')")  # noqa: S608
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("text", server_default=None)
            batch_op.alter_column("message_id", server_default=None)
    given = "FROM answers WHERE question_id = questions.id ORDER BY id LIMIT 1"
    op.execute(f"UPDATE questions SET answer = (SELECT text {given}), answered_at = (SELECT answered_at {given})")  # noqa: S608
    op.execute("DELETE FROM deliveries WHERE enrolment_id IS NULL")

    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_column("topic_id")
        batch_op.drop_column("role_since")
        batch_op.drop_column("role_before")

    with op.batch_alter_table("efforts", schema=None) as batch_op:
        batch_op.drop_column("message_id")
        batch_op.drop_column("about")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.alter_column("enrolment_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parts_reflection_id"))
        batch_op.drop_index(batch_op.f("ix_parts_question_id"))
        batch_op.drop_index(batch_op.f("ix_parts_note_id"))
        batch_op.drop_index("ix_parts_enrolment_message")

    op.drop_table("parts")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_question_id"))
        batch_op.drop_index("ix_answers_chat_message")

    op.drop_table("answers")
    with op.batch_alter_table("partnerships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partnerships_other_id"))

    op.drop_table("partnerships")
    op.drop_table("mutes")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_taken_by"))
        batch_op.drop_index(batch_op.f("ix_invitations_enrolment_id"))

    op.drop_table("invitations")
