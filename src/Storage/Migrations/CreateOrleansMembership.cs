using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>
/// The tables and named queries that Orleans' ADO.NET clustering expects: its packages bring none. On MariaDB and MySQL only,
/// for with SQLite there is one web process. Orleans reads the texts once at start and binds parameters by name.
/// </summary>
[Migration(MigrationSteps.OrleansMembership, "Orleans membership")]
public sealed class CreateOrleansMembership : ForwardOnlyMigration
{
    public override void Up()
    {
        IfDatabase("mysql").Delegate(() =>
        {
            CreateTables();
            foreach (var (key, text) in OrleansMembershipQueries.All)
                Insert.IntoTable("OrleansQuery").Row(new { QueryKey = key, QueryText = text });
        });
    }

    private void CreateTables()
    {
        Create.Table("OrleansQuery")
            .WithColumn("QueryKey").AsText(64).NotNullable().PrimaryKey()
            .WithColumn("QueryText").AsText(8000).NotNullable();

        Create.Table("OrleansMembershipVersionTable")
            .WithColumn("DeploymentId").AsText(150).NotNullable().PrimaryKey()
            .WithColumn("Version").AsInt32().NotNullable();

        Create.Table("OrleansMembershipTable")
            .WithColumn("DeploymentId").AsText(150).NotNullable().PrimaryKey()
            .WithColumn("Address").AsText(45).NotNullable().PrimaryKey()
            .WithColumn("Port").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("Generation").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("SiloName").AsText(150).NotNullable()
            .WithColumn("HostName").AsText(150).NotNullable()
            .WithColumn("Status").AsInt32().NotNullable()
            .WithColumn("ProxyPort").AsInt32().Nullable()
            .WithColumn("SuspectTimes").AsText(8000).Nullable()
            .WithColumn("StartTime").AsCustom("DATETIME(6)").NotNullable()
            .WithColumn("IAmAliveTime").AsCustom("DATETIME(6)").NotNullable();
    }
}
