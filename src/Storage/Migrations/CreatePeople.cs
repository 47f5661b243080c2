using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Users, shared secrets, the audit trail.</summary>
[Migration(MigrationSteps.People, "users, secrets, audit")]
public sealed class CreatePeople : ForwardOnlyMigration
{
    public override void Up()
    {
        Create.Table("users")
            .WithColumn("id").AsName().NotNullable().PrimaryKey()
            .WithColumn("name").AsText(200).NotNullable()
            .WithColumn("role").AsWord().NotNullable()
            .WithColumn("password_hash").AsText(300).NotNullable()
            .WithColumn("active").AsBoolean().NotNullable()
            .WithColumn("campaigns").AsLongText().NotNullable()
            .WithColumn("phone").AsName().Nullable()
            .WithColumn("version").AsInt64().NotNullable();

        Create.Table("secrets")
            .WithColumn("name").AsText(128).NotNullable().PrimaryKey()
            .WithColumn("value").AsLongText().NotNullable()
            .WithColumn("created_at").AsInstant().NotNullable();

        Create.Table("audit")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("at").AsInstant().NotNullable()
            .WithColumn("who").AsName().NotNullable()
            .WithColumn("what").AsText(200).NotNullable()
            .WithColumn("details").AsLongText().NotNullable();
    }
}
