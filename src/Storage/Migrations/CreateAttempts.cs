using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Attempts (claim, end and disposition in one row) and the index of recordings.</summary>
[Migration(MigrationSteps.Attempts, "attempts, recordings")]
public sealed class CreateAttempts : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("attempts")
            // The claim, committed before the INVITE leaves.
            .WithColumn("id").AsId().NotNullable().PrimaryKey()
            .WithColumn("campaign").AsName().NotNullable()
            .WithColumn("lead_id").AsInt64().NotNullable()
            .WithColumn("list_id").AsInt64().NotNullable()
            .WithColumn("phone").AsText(20).NotNullable()
            .WithColumn("leg").AsId().NotNullable()
            .WithColumn("server").AsName().NotNullable()
            .WithColumn("dialled_for").AsName().Nullable()
            .WithColumn("dialled_at").AsInstant().NotNullable()
            .WithColumn("epoch").AsInt64().NotNullable()
            .WithColumn("claim").AsId().NotNullable()
            // The end; ended_at is null while the attempt is open.
            .WithColumn("ended_at").AsInstant().Nullable()
            .WithColumn("cause").AsWord().Nullable()
            .WithColumn("sip_code").AsInt32().Nullable()
            .WithColumn("answered_at").AsInstant().Nullable()
            .WithColumn("connected_at").AsInstant().Nullable()
            .WithColumn("agent").AsName().Nullable()
            .WithColumn("agent_server").AsName().Nullable()
            .WithColumn("ring_ms").AsMilliseconds().Nullable()
            .WithColumn("talk_ms").AsMilliseconds().Nullable()
            .WithColumn("dropped").AsBoolean().Nullable()
            .WithColumn("carrier").AsName().Nullable()
            .WithColumn("invite_sent").AsBoolean().Nullable()
            .WithColumn("end_status").AsWord().Nullable()
            .WithColumn("end_state").AsText(10).Nullable()
            .WithColumn("end_not_before").AsInstant().Nullable()
            .WithColumn("end_version").AsInt64().Nullable()
            .WithColumn("amended_from").AsWord().Nullable()
            // The disposition.
            .WithColumn("disposition").AsWord().Nullable()
            .WithColumn("disposed_by").AsName().Nullable()
            .WithColumn("disposed_at").AsInstant().Nullable()
            .WithColumn("disposed_by_default").AsBoolean().Nullable()
            .WithColumn("disposition_state").AsText(10).Nullable()
            .WithColumn("disposition_not_before").AsInstant().Nullable()
            .WithColumn("disposition_version").AsInt64().Nullable()
            .WithColumn("notes").AsLongText().Nullable();

        Create.Index("ix_attempts_open").OnTable("attempts")
            .OnColumn("campaign").Ascending().OnColumn("ended_at").Ascending();
        Create.Index("ix_attempts_campaign_time").OnTable("attempts")
            .OnColumn("campaign").Ascending().OnColumn("dialled_at").Ascending();
        Create.Index("ix_attempts_agent_time").OnTable("attempts")
            .OnColumn("agent").Ascending().OnColumn("dialled_at").Ascending();
        Create.Index("ix_attempts_time").OnTable("attempts").OnColumn("dialled_at").Ascending();
        Create.Index("ix_attempts_lead").OnTable("attempts").OnColumn("lead_id").Ascending();

        CreateRecordingTable();
    }

    private void CreateRecordingTable()
    {
        Create.Table("recordings")
            .WithColumn("id").AsId().NotNullable().PrimaryKey()
            .WithColumn("attempt").AsId().NotNullable()
            .WithColumn("campaign").AsName().NotNullable()
            .WithColumn("lead_id").AsInt64().NotNullable()
            .WithColumn("agent").AsName().Nullable()
            .WithColumn("server").AsName().NotNullable()
            .WithColumn("path").AsText(500).NotNullable()
            .WithColumn("started_at").AsInstant().NotNullable()
            .WithColumn("duration_ms").AsMilliseconds().NotNullable()
            .WithColumn("bytes").AsInt64().NotNullable()
            .WithColumn("sha256").AsText(64).NotNullable()
            .WithColumn("version").AsInt64().NotNullable();
        Create.Index("ix_recordings_attempt").OnTable("recordings").OnColumn("attempt");
        Create.Index("ix_recordings_campaign_time").OnTable("recordings")
            .OnColumn("campaign").Ascending().OnColumn("started_at").Ascending();
        Create.Index("ix_recordings_agent_time").OnTable("recordings")
            .OnColumn("agent").Ascending().OnColumn("started_at").Ascending();
        Create.Index("ix_recordings_time").OnTable("recordings").OnColumn("started_at");
    }
}
