using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>What agents did, and where each of them stands now.</summary>
[Migration(MigrationSteps.Agents, "agent_activity, agent_sessions")]
public sealed class CreateAgents : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("agent_activity")
            .WithColumn("id").AsId().NotNullable().PrimaryKey()
            .WithColumn("agent").AsName().NotNullable()
            .WithColumn("campaign").AsName().NotNullable()
            .WithColumn("state").AsWord().NotNullable()
            .WithColumn("pause_code").AsWord().Nullable()
            .WithColumn("from_at").AsInstant().NotNullable()
            .WithColumn("to_at").AsInstant().NotNullable()
            .WithColumn("attempt").AsId().Nullable();
        Create.Index("ix_agent_activity_agent_time").OnTable("agent_activity")
            .OnColumn("agent").Ascending().OnColumn("from_at").Ascending();
        Create.Index("ix_agent_activity_campaign_time").OnTable("agent_activity")
            .OnColumn("campaign").Ascending().OnColumn("from_at").Ascending();

        Create.Table("agent_sessions")
            .WithColumn("agent").AsName().NotNullable().PrimaryKey()
            .WithColumn("campaign").AsName().NotNullable()
            .WithColumn("phone").AsName().NotNullable()
            .WithColumn("server").AsName().NotNullable()
            .WithColumn("state").AsWord().NotNullable()
            .WithColumn("pause_code").AsWord().Nullable()
            .WithColumn("phone_leg").AsId().Nullable()
            .WithColumn("room").AsId().NotNullable()
            .WithColumn("attempt").AsId().Nullable()
            .WithColumn("lead_id").AsInt64().NotNullable()
            .WithColumn("customer_phone").AsText(20).NotNullable()
            .WithColumn("calls_today").AsInt32().NotNullable()
            .WithColumn("changed_at").AsInstant().NotNullable()
            .WithColumn("version").AsInt64().NotNullable();
        Create.Index("ix_agent_sessions_campaign").OnTable("agent_sessions").OnColumn("campaign");
    }
}
