using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Servers, carriers, phones, leases, STOPs.</summary>
[Migration(MigrationSteps.Infrastructure, "servers, carriers, phones, leases, stops")]
public sealed class CreateInfrastructure : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("servers")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("control").AsText(250).NotNullable()
            .WithColumn("iax2").AsText(250).NotNullable()
            .WithColumn("active").AsBoolean().NotNullable()
            .WithColumn("settings").AsLongText().NotNullable()
            .WithColumn("version").AsInt64().NotNullable();
        // Two servers never share an address: the second is refused when it is saved.
        Create.Index("ux_servers_control").OnTable("servers").OnColumn("control").Ascending().WithOptions().Unique();
        Create.Index("ux_servers_iax2").OnTable("servers").OnColumn("iax2").Ascending().WithOptions().Unique();

        Create.Table("carriers")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("name").AsText(200).NotNullable()
            .WithColumn("active").AsBoolean().NotNullable()
            .WithColumn("settings").AsLongText().NotNullable()
            .WithColumn("version").AsInt64().NotNullable();

        Create.Table("phones")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("server").AsName().NotNullable()
            .WithColumn("realm").AsText(200).NotNullable()
            .WithColumn("ha1_md5").AsText(32).NotNullable()
            .WithColumn("ha1_sha256").AsText(64).NotNullable()
            .WithColumn("version").AsInt64().NotNullable();

        Create.Table("leases")
            .WithColumn("resource").AsText(128).NotNullable().PrimaryKey()
            .WithColumn("owner").AsText(128).NotNullable()
            .WithColumn("epoch").AsInt64().NotNullable()
            .WithColumn("expires_at").AsInstant().NotNullable()
            .WithColumn("commits").AsInt64().NotNullable();

        Create.Table("stops")
            .WithColumn("scope").AsWord().NotNullable().PrimaryKey()
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("stopped_by").AsName().NotNullable()
            .WithColumn("stopped_at").AsInstant().NotNullable();
    }
}
