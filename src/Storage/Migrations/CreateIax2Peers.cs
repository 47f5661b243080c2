using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Foreign IAX2 peers, what holds for all calls, and phones that speak IAX2 or may transfer. Phones of before speak SIP and may not.</summary>
[Migration(MigrationSteps.Iax2Peers, "iax2_peers, calling_rules; phones: iax2_secret, transfer_over")]
public sealed class CreateIax2Peers : ForwardOnlyMigration
{
    private const int LongestSecret = 128;
    private const int MostNames = 2000;

    public override void Up()
    {
        Create.Table("iax2_peers")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("active").AsBoolean().NotNullable()
            .WithColumn("settings").AsLongText().NotNullable()
            .WithColumn("version").AsInt64().NotNullable();
        Create.Table("calling_rules")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("settings").AsLongText().NotNullable()
            .WithColumn("version").AsInt64().NotNullable();
        Alter.Table("phones").AddColumn("iax2_secret").AsAnsiString(LongestSecret).NotNullable().WithDefaultValue("");
        Alter.Table("phones").AddColumn("transfer_over").AsAnsiString(MostNames).NotNullable().WithDefaultValue("");
    }
}
