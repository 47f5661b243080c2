using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Numbers that no campaign dials. Those that agents disposed so before this step are put there by it.</summary>
[Migration(MigrationSteps.DoNotCall, "do_not_call")]
public sealed class CreateDoNotCall : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("do_not_call")
            .WithColumn("phone").AsText(20).NotNullable().PrimaryKey()
            .WithColumn("added_at").AsInstant().NotNullable()
            .WithColumn("added_by").AsName().NotNullable()
            .WithColumn("attempt").AsId().Nullable();
        Create.Index("ix_do_not_call_added").OnTable("do_not_call").OnColumn("added_at");
        Execute.Sql("INSERT INTO do_not_call (phone, added_at, added_by) SELECT phone, MAX(created_at), 'system' FROM leads WHERE state = 'BLOCKED' GROUP BY phone");
    }
}
