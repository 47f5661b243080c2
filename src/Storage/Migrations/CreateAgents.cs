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
            .WithColumn("state").AsWord().NotNullable()
            .WithColumn("session").AsLongText().NotNullable()
            .WithColumn("changed_at").AsInstant().NotNullable();
    }
}
