using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>How legs were heard, and which leg an attempt's agent had. Calls of before have neither.</summary>
[Migration(MigrationSteps.LegAudio, "leg_audio; attempts: agent_leg")]
public sealed class CreateLegAudio : ForwardOnlyMigration
{
    private const int IdLength = 32;

    public override void Up()
    {
        Create.Table("leg_audio")
            .WithColumn("leg").AsId().NotNullable().PrimaryKey()
            .WithColumn("server").AsName().NotNullable().PrimaryKey()
            .WithColumn("audio_of").AsWord().NotNullable()
            .WithColumn("attempt").AsId().Nullable()
            .WithColumn("campaign").AsName().Nullable()
            .WithColumn("agent").AsName().Nullable()
            .WithColumn("carrier").AsName().Nullable()
            .WithColumn("peer").AsName().Nullable()
            .WithColumn("ended_at").AsInstant().NotNullable()
            .WithColumn("packets_received").AsInt64().NotNullable()
            .WithColumn("packets_lost").AsInt64().NotNullable()
            .WithColumn("loss_percent").AsDouble().NotNullable()
            .WithColumn("jitter_ms").AsDouble().NotNullable()
            .WithColumn("round_trip_ms").AsDouble().Nullable()
            .WithColumn("mos").AsDouble().Nullable()
            .WithColumn("mos_conversational").AsDouble().Nullable()
            .WithColumn("far_loss_percent").AsDouble().Nullable()
            .WithColumn("far_mos").AsDouble().Nullable();
        Create.Index("ix_leg_audio_attempt").OnTable("leg_audio").OnColumn("attempt");
        Create.Index("ix_leg_audio_server_time").OnTable("leg_audio")
            .OnColumn("server").Ascending().OnColumn("ended_at").Ascending();

        Alter.Table("attempts").AddColumn("agent_leg").AsFixedLengthAnsiString(IdLength).Nullable();
    }
}
